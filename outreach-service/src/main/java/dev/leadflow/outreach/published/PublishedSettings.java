package dev.leadflow.outreach.published;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.RememberedJson;
import dev.leadflow.common.postgres.Database;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The settings of organizations, as the campaign scheduler publishes them. */
public final class PublishedSettings {

    private static final RememberedJson<OrganizationSettings> READ =
            new RememberedJson<>(bytes -> Json.read(bytes, OrganizationSettings.class));

    private PublishedSettings() {}

    /** Empty when nothing is known of the organization yet: then the safe value of each setting holds. */
    public static Optional<OrganizationSettings> of(Database database, OrganizationId organization) {
        return Optional.ofNullable(of(database, java.util.List.of(organization)).get(organization));
    }

    /** The mode that an approval given now is bound to; what is not known is a dry run. */
    public static Mode mode(Database database, OrganizationId organization) {
        return of(database, organization).map(OrganizationSettings::mode).orElse(Mode.DRY_RUN);
    }

    /** The settings of those of the organizations of which they are known. */
    public static Map<OrganizationId, OrganizationSettings> of(
            Database database, Collection<OrganizationId> organizations) {
        String ids = organizations.stream().map(OrganizationId::toString).collect(Collectors.joining(",", "{", "}"));
        Map<OrganizationId, OrganizationSettings> settings = new HashMap<>();
        PublishedTables.read(() -> database.jdbc()
                        .sql("""
                        SELECT organization_id, settings FROM campaign.organization_settings
                        WHERE organization_id = ANY(:ids::uuid[])
                        """)
                        .param("ids", ids)
                        .query((row, number) -> Map.entry(
                                new OrganizationId(row.getObject("organization_id", UUID.class)),
                                read(row.getString("settings"))))
                        .list())
                .forEach(each -> settings.put(each.getKey(), each.getValue()));
        return settings;
    }

    /** Reads the published JSON of one organization's settings. */
    public static OrganizationSettings read(String json) {
        return READ.of(json.getBytes(StandardCharsets.UTF_8));
    }
}
