package dev.leadflow.outreach.published;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.RememberedJson;
import dev.leadflow.common.postgres.Database;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Campaigns, as the campaign scheduler publishes them. */
public final class PublishedCampaigns {

    /** The state of each campaign, for {@link #read}; a condition follows. */
    public static final String STATE = """
            SELECT json_build_object('organization_id', organization_id, 'campaign_id', campaign_id, 'name', name,
              'status', status, 'window', send_window) AS state
            FROM campaign.campaign""";

    private static final RememberedJson<CampaignState> READ =
            new RememberedJson<>(bytes -> Json.read(bytes, CampaignState.class));

    private PublishedCampaigns() {}

    public static Optional<CampaignState> find(Database database, OrganizationId organization, CampaignId campaign) {
        return PublishedTables.read(() -> database.jdbc()
                .sql(STATE + " WHERE organization_id = :organization AND campaign_id = :campaign")
                .param("organization", organization.value())
                .param("campaign", campaign.value())
                .query((row, number) -> read(row.getString("state")))
                .optional());
    }

    /** Reads what {@link #STATE} selects. */
    public static CampaignState read(String json) {
        return READ.of(json.getBytes(StandardCharsets.UTF_8));
    }
}
