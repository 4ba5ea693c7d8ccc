package dev.leadflow.scraper;

import dev.leadflow.common.event.LeadCaptured;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.scraper.intake.LeadIdentity;
import dev.leadflow.scraper.intake.Particulars;
import dev.leadflow.testkit.Fixtures;
import java.util.LinkedHashMap;
import java.util.Map;

/** Captures as the doors make them. */
final class Captures {

    private Captures() {}

    /** @param fields name and value in turn */
    static LeadCaptured captured(OrganizationId organization, Origin origin, String... fields) {
        Map<String, String> byName = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            byName.put(fields[i], fields[i + 1]);
        }
        LeadId id = LeadIdentity.of(organization, origin, byName, Particulars.of(byName, origin.door(), "IN"));
        return new LeadCaptured(organization, id, origin, byName, null, Fixtures.NOON_IN_KOLKATA);
    }
}
