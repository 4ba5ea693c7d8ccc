package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Each organization's settings: the row is where a change is born, and the event that tells of it leaves by the outbox of
 * the same transaction. Whoever changes settings holds their row, so that versions leave in their order.
 */
final class StoredSettings {

    private static final Logger log = LoggerFactory.getLogger(StoredSettings.class);

    private final Outbox outbox;

    StoredSettings(Outbox outbox) {
        this.outbox = outbox;
    }

    Optional<OrganizationSettings> find(Database database, OrganizationId organization) {
        return database.jdbc()
                .sql("SELECT settings FROM campaign.organization_settings WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query((row, number) -> read(row.getString("settings")))
                .optional();
    }

    /** Reads the settings and holds them until the running transaction ends. */
    Optional<OrganizationSettings> hold(Database database, OrganizationId organization) {
        return database.jdbc()
                .sql("""
                        SELECT settings FROM campaign.organization_settings
                        WHERE organization_id = :organization FOR UPDATE""")
                .param("organization", organization.value())
                .query((row, number) -> read(row.getString("settings")))
                .optional();
    }

    /** Every organization's, in no order. */
    List<OrganizationSettings> all(PipelineDatabase database) {
        return database.jdbc()
                .sql("SELECT settings FROM campaign.organization_settings")
                .query((row, number) -> read(row.getString("settings")))
                .list();
    }

    /** Stores the settings of a new organization, in the running transaction. */
    void first(Database database, OrganizationSettings settings) {
        database.jdbc()
                .sql("""
                        INSERT INTO campaign.organization_settings (organization_id, settings, version)
                        VALUES (:organization, :settings::json, :version)""")
                .param("organization", settings.organizationId().value())
                .param("settings", Json.text(settings))
                .param("version", settings.version())
                .update();
        tell(database, settings);
    }

    /**
     * Stores a change of held settings, in the running transaction.
     *
     * @return the settings with their new version
     */
    OrganizationSettings store(Database database, OrganizationSettings changed) {
        OrganizationSettings next = with(changed, changed.mode(), changed.version() + 1);
        int rows = database.jdbc()
                .sql("""
                        UPDATE campaign.organization_settings SET settings = :settings::json, version = :next
                        WHERE organization_id = :organization AND version = :seen""")
                .param("settings", Json.text(next))
                .param("next", next.version())
                .param("organization", next.organizationId().value())
                .param("seen", changed.version())
                .update();
        if (rows != 1) {
            throw new IllegalStateException("Settings were changed without being held");
        }
        tell(database, next);
        return next;
    }

    /**
     * Tells the settings of all organizations once more. Done at each start, because nothing else would ever fill the topic of
     * a new Kafka cluster under an old database, and every contact waits for it; readers know the version already otherwise.
     */
    void tellAgain(PipelineDatabase database) {
        int told = database.inTransaction(() -> {
            List<OrganizationSettings> all = database.jdbc()
                    .sql("SELECT settings FROM campaign.organization_settings ORDER BY organization_id FOR UPDATE")
                    .query((row, number) -> read(row.getString("settings")))
                    .list();
            all.forEach(settings -> tell(database, settings));
            return all.size();
        });
        log.info("Told the settings of {} organizations again", told);
    }

    private void tell(Database database, OrganizationSettings settings) {
        outbox.append(
                database,
                settings.organizationId(),
                Topics.SETTINGS,
                settings.organizationId().toString(),
                settings);
    }

    private static OrganizationSettings read(String json) {
        return Json.EVENTS.readValue(json, OrganizationSettings.class);
    }

    /** The same settings in another mode; not stored. */
    static OrganizationSettings inMode(OrganizationSettings settings, Mode mode) {
        return with(settings, mode, settings.version());
    }

    private static OrganizationSettings with(OrganizationSettings settings, Mode mode, long version) {
        return new OrganizationSettings(
                settings.organizationId(),
                settings.name(),
                mode,
                settings.running(),
                settings.approvalRequired(),
                settings.dailyEmailCap(),
                settings.dailyCallCap(),
                settings.countryCallCap(),
                settings.domainEmailsPerHour(),
                settings.cooldownDays(),
                settings.emailWindow(),
                settings.callWindow(),
                settings.holidays(),
                settings.zone(),
                settings.approvedSources(),
                settings.defaultRegion(),
                settings.sender(),
                settings.calling(),
                settings.spending(),
                version);
    }
}
