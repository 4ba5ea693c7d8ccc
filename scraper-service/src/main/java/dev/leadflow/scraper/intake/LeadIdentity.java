package dev.leadflow.scraper.intake;

import dev.leadflow.common.event.LeadCaptured;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.NameBasedId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a lead is called: derived from what makes the business itself, so that the same lead is called the same by whichever
 * door and however often it comes.
 */
public final class LeadIdentity {

    private LeadIdentity() {}

    /** What a capture is called, usable or not, so that every lead and every row can be asked "why". */
    public static LeadId of(LeadCaptured captured, @Nullable Particulars particulars) {
        LeadId told = captured.leadId();
        return told != null ? told : of(captured.organizationId(), captured.origin(), captured.fields(), particulars);
    }

    /** @param particulars what the fields say; null when they cannot be read */
    public static LeadId of(
            OrganizationId organization, Origin origin, Map<String, String> fields, @Nullable Particulars particulars) {
        return Optional.ofNullable(particulars)
                .flatMap(says -> of(organization, says))
                .orElseGet(() -> ofCapture(organization, origin, fields));
    }

    /**
     * The id of a business within an organization: canonical name, registrable domain and phone; the email address only
     * when both of these are absent. Empty for a lead without a name or without any of the three.
     */
    public static Optional<LeadId> of(OrganizationId organization, Particulars particulars) {
        CanonicalName name = particulars.canonicalName();
        String website = Objects.requireNonNullElse(particulars.website(), "");
        String phone = Objects.requireNonNullElse(particulars.phone(), "");
        String email = website.isEmpty() && phone.isEmpty() && particulars.email() != null
                ? particulars.email().toLowerCase(java.util.Locale.ROOT)
                : "";
        if (name == null || (website.isEmpty() && phone.isEmpty() && email.isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(
                new LeadId(NameBasedId.of(organization.value(), "lead", name.value(), website, phone, email)));
    }

    /** The id of a lead without identity: its place in its file, or else what it says. */
    static LeadId ofCapture(OrganizationId organization, Origin origin, Map<String, String> fields) {
        if (origin.importId() != null && origin.row() != null) {
            return new LeadId(NameBasedId.of(
                    organization.value(), "row", origin.importId().toString(), Long.toString(origin.row())));
        }
        List<String> parts = new ArrayList<>(List.of("capture", origin.door().name()));
        new TreeMap<>(fields).forEach((field, value) -> {
            parts.add(field);
            parts.add(value);
        });
        return new LeadId(NameBasedId.of(organization.value(), parts.toArray(String[]::new)));
    }
}
