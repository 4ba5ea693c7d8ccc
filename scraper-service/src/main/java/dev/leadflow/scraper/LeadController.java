package dev.leadflow.scraper;

import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.RefusalReason;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Permission;
import dev.leadflow.common.web.Problem;
import dev.leadflow.scraper.intake.Flaw;
import dev.leadflow.scraper.intake.Judge;
import dev.leadflow.scraper.intake.Judgement;
import dev.leadflow.scraper.intake.LeadField;
import dev.leadflow.scraper.intake.PlainText;
import dev.leadflow.scraper.intake.Terms;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes one lead from somebody who waits for the answer: what would be refused later is refused at once, and so is a
 * contact field that cannot be used, even when another could.
 */
@RestController
class LeadController {

    private final TenantDatabase database;
    private final OrganizationTerms organizationTerms;
    private final LeadCapture capture;

    LeadController(TenantDatabase database, OrganizationTerms organizationTerms, LeadCapture capture) {
        this.database = database;
        this.organizationTerms = organizationTerms;
        this.capture = capture;
    }

    record NewLead(
            @Nullable String businessName,
            @Nullable String category,
            @Nullable String city,
            @Nullable String address,
            @Nullable String country,
            @Nullable String website,
            @Nullable String phone,
            @Nullable String email,
            @Nullable String contactName,
            @Nullable String source,
            @Nullable String sourceUrl) {

        Map<String, String> fields() {
            Map<String, String> fields = new LinkedHashMap<>();
            put(fields, LeadField.BUSINESS_NAME, businessName);
            put(fields, LeadField.CATEGORY, category);
            put(fields, LeadField.CITY, city);
            put(fields, LeadField.ADDRESS, address);
            put(fields, LeadField.COUNTRY, country);
            put(fields, LeadField.WEBSITE, website);
            put(fields, LeadField.PHONE, phone);
            put(fields, LeadField.EMAIL, email);
            put(fields, LeadField.CONTACT_NAME, contactName);
            put(fields, LeadField.SOURCE, source);
            put(fields, LeadField.SOURCE_URL, sourceUrl);
            return fields;
        }

        private static void put(Map<String, String> fields, LeadField field, @Nullable String value) {
            if (value == null || value.isBlank()) {
                return;
            }
            if (PlainText.isUnstorable(value)) {
                throw refused(field, RefusalReason.INVALID_FIELD, "has NUL or half a character. Remove it.");
            }
            if (value.length() > field.limit()) {
                throw refused(field, RefusalReason.INVALID_FIELD, "may have at most " + field.limit() + " characters.");
            }
            fields.put(field.column(), value);
        }
    }

    record Captured(LeadId leadId) {}

    @PostMapping("/api/leads")
    @PreAuthorize(Permission.Needs.LEADS_WRITE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Captured take(@RequestBody NewLead lead) {
        OrganizationId organization = Caller.current().organizationId();
        Terms terms = organizationTerms.of(organization, database);
        Map<String, String> fields = lead.fields();
        switch (Judge.judge(fields, Origin.Door.API, terms)) {
            case Judgement.Refused refused -> throw refused(refused.field(), refused.reason(), refused.detail());
            case Judgement.Usable usable ->
                usable.particulars().flaws().stream().findFirst().ifPresent(LeadController::refuse);
        }
        return new Captured(capture.capture(organization, Origin.api(), fields, terms));
    }

    private static void refuse(Flaw flaw) {
        throw refused(flaw.field(), RefusalReason.INVALID_FIELD, flaw.detail());
    }

    private static Problem refused(@Nullable LeadField field, RefusalReason reason, String detail) {
        return Problem.field(field == null ? "lead" : field.column(), detail).with("reason", reason.name());
    }
}
