package dev.leadflow.outreach.decision;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.outreach.published.PublishedSettings;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Every version of organizations' settings that came by, so that a rehearsal knows what held when. */
public final class SettingsVersions {

    private final PipelineDatabase database;

    public SettingsVersions(PipelineDatabase database) {
        this.database = database;
    }

    private record Row(OrganizationId organizationId, long version, OrganizationSettings settings) {

        static Row of(OrganizationSettings settings) {
            return new Row(settings.organizationId(), settings.version(), settings);
        }
    }

    /** @return the organizations of which a version had not come by before */
    Set<OrganizationId> keep(Collection<OrganizationSettings> told) {
        return Set.copyOf(database.jdbc()
                .sql("""
                        INSERT INTO outreach.settings_version (organization_id, version, settings)
                        SELECT organization_id, version, settings
                        FROM json_to_recordset(:rows::json) AS r(organization_id uuid, version bigint, settings json)
                        ON CONFLICT (organization_id, version) DO NOTHING
                        RETURNING organization_id""")
                .param("rows", Json.text(told.stream().map(Row::of).toList()))
                .query((row, number) -> new OrganizationId(row.getObject("organization_id", UUID.class)))
                .list());
    }

    /** Empty for a version that never came by, or came by before they were kept. */
    public Optional<OrganizationSettings> find(OrganizationId organization, long version) {
        return database.jdbc()
                .sql("""
                        SELECT settings FROM outreach.settings_version
                        WHERE organization_id = :organization AND version = :version""")
                .param("organization", organization.value())
                .param("version", version)
                .query((row, number) -> PublishedSettings.read(row.getString("settings")))
                .optional();
    }
}
