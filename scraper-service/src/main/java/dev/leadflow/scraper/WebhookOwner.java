package dev.leadflow.scraper;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The organization that a webhook secret without an organization stands for: the first of this installation. It is written
 * down while there is only one; with several and nothing written down there is no answer, because a wrong one would give
 * one organization's leads to another.
 */
final class WebhookOwner {

    private final PipelineDatabase database;
    private volatile @Nullable OrganizationId known;

    WebhookOwner(PipelineDatabase database) {
        this.database = database;
    }

    Optional<OrganizationId> find() {
        if (known == null) {
            database.jdbc().sql("""
                            INSERT INTO scraper.webhook_owner (organization_id)
                            SELECT min(organization_id::text)::uuid FROM campaign.organization_settings
                            HAVING count(*) = 1
                            ON CONFLICT DO NOTHING""").update();
            known = database.jdbc()
                    .sql("SELECT organization_id FROM scraper.webhook_owner")
                    .query(UUID.class)
                    .optional()
                    .map(OrganizationId::new)
                    .orElse(null);
        }
        return Optional.ofNullable(known);
    }
}
