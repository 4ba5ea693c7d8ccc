package dev.leadflow.outreach.published;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.postgres.Database;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Campaigns, as the campaign scheduler publishes them. */
public final class PublishedCampaigns {

    private static final String STATES = """
            SELECT json_build_object('organization_id', organization_id, 'campaign_id', campaign_id, 'name', name,
              'status', status, 'window', send_window) AS state
            FROM campaign.campaign WHERE organization_id = :organization AND campaign_id = ANY(:campaigns::uuid[])""";

    private PublishedCampaigns() {}

    public static Optional<CampaignState> find(Database database, OrganizationId organization, CampaignId campaign) {
        return Optional.ofNullable(of(database, organization, Set.of(campaign)).get(campaign));
    }

    /** Those of the campaigns that the organization has. */
    public static Map<CampaignId, CampaignState> of(
            Database database, OrganizationId organization, Set<CampaignId> campaigns) {
        String ids = campaigns.stream().map(CampaignId::toString).collect(Collectors.joining(",", "{", "}"));
        return PublishedTables.read(() -> database.jdbc()
                        .sql(STATES)
                        .param("organization", organization.value())
                        .param("campaigns", ids)
                        .query((row, number) -> read(row.getString("state")))
                        .list())
                .stream()
                .collect(Collectors.toMap(CampaignState::campaignId, state -> state));
    }

    private static CampaignState read(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), CampaignState.class);
    }
}
