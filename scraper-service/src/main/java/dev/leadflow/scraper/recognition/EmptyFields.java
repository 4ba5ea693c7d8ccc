package dev.leadflow.scraper.recognition;

import dev.leadflow.common.event.Lead;
import dev.leadflow.scraper.intake.LeadField;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A lead whose empty fields are being filled. What a field says already is never overwritten. */
final class EmptyFields {

    private final Lead lead;
    private final Map<LeadField, String> filled = new EnumMap<>(LeadField.class);

    EmptyFields(Lead lead) {
        this.lead = lead;
    }

    /** @return the fields that were empty and are not any more */
    List<String> fillFrom(Lead other) {
        List<String> names = new ArrayList<>();
        fill(LeadField.CATEGORY, lead.category(), other.category(), names);
        fill(LeadField.CITY, lead.city(), other.city(), names);
        fill(LeadField.ADDRESS, lead.address(), other.address(), names);
        fill(LeadField.COUNTRY, lead.country(), other.country(), names);
        fill(LeadField.WEBSITE, lead.website(), other.website(), names);
        fill(LeadField.PHONE, lead.phone(), other.phone(), names);
        fill(LeadField.EMAIL, lead.email(), other.email(), names);
        fill(LeadField.CONTACT_NAME, lead.contactName(), other.contactName(), names);
        if (lead.source().equals(other.source())) {
            // An address within a source says something only together with that source.
            fill(LeadField.SOURCE_URL, lead.sourceUrl(), other.sourceUrl(), names);
        }
        return names;
    }

    private void fill(LeadField field, @Nullable String has, @Nullable String offered, List<String> names) {
        if (has == null && offered != null && filled.putIfAbsent(field, offered) == null) {
            names.add(field.column());
        }
    }

    Lead lead() {
        return filled.isEmpty()
                ? lead
                : new Lead(
                        lead.leadId(),
                        lead.organizationId(),
                        lead.businessName(),
                        or(lead.category(), LeadField.CATEGORY),
                        or(lead.city(), LeadField.CITY),
                        or(lead.address(), LeadField.ADDRESS),
                        or(lead.country(), LeadField.COUNTRY),
                        or(lead.website(), LeadField.WEBSITE),
                        or(lead.phone(), LeadField.PHONE),
                        or(lead.email(), LeadField.EMAIL),
                        or(lead.contactName(), LeadField.CONTACT_NAME),
                        lead.source(),
                        or(lead.sourceUrl(), LeadField.SOURCE_URL),
                        lead.createdAt());
    }

    private @Nullable String or(@Nullable String has, LeadField field) {
        return has != null ? has : filled.get(field);
    }
}
