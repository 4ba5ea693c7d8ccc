package dev.leadflow.scraper;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.scraper.intake.Terms;

/** Knows at the door what an organization has decided, from the table that the campaign service publishes. */
final class OrganizationTerms {

    private final Terms firstTerms;

    /** @param firstTerms what holds for an organization that has no settings yet */
    OrganizationTerms(Terms firstTerms) {
        this.firstTerms = firstTerms;
    }

    Terms of(OrganizationId organization, Database database) {
        return database.jdbc()
                .sql("SELECT settings FROM campaign.organization_settings WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query(String.class)
                .optional()
                .map(settings -> Terms.of(Json.EVENTS.readValue(settings, OrganizationSettings.class)))
                .orElse(firstTerms);
    }
}
