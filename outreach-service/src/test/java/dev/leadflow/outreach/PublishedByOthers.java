package dev.leadflow.outreach;

import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.postgres.Database;
import dev.leadflow.common.postgres.Migration;
import java.time.LocalDate;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The tables of other services that outreach reads, played by the test. */
public final class PublishedByOthers {

    public static final Migration CAMPAIGN = new Migration("campaign", false);
    public static final Migration OPTOUT = new Migration("optout", false);

    private final Database database;

    public PublishedByOthers(Database database) {
        this.database = database;
    }

    /** Outreach with those tables beside it. */
    @Configuration(proxyBeanMethods = false)
    @Import(OutreachModule.class)
    public static class WithTheirTables {

        @Bean
        Migration campaignTables() {
            return CAMPAIGN;
        }

        @Bean
        Migration optoutTables() {
            return OPTOUT;
        }
    }

    public void settings(OrganizationSettings settings) {
        database.jdbc()
                .sql("""
                INSERT INTO campaign.organization_settings VALUES (:organization, :settings::json, :version)
                ON CONFLICT (organization_id) DO UPDATE SET settings = excluded.settings
                """)
                .param("organization", settings.organizationId().value())
                .param("settings", Json.text(settings))
                .param("version", settings.version())
                .update();
    }

    public void campaign(OrganizationId organization, CampaignId campaign, CampaignState.Status status) {
        database.jdbc()
                .sql("""
                INSERT INTO campaign.campaign VALUES (:campaign, :organization, 'Autumn offers', :status)
                ON CONFLICT (campaign_id) DO UPDATE SET status = excluded.status
                """)
                .param("campaign", campaign.value())
                .param("organization", organization.value())
                .param("status", status.name())
                .update();
    }

    public void unsubscribeLink(OrganizationId organization, UUID token) {
        database.jdbc()
                .sql("INSERT INTO optout.unsubscribe_token VALUES (:token, :organization) ON CONFLICT DO NOTHING")
                .param("token", token)
                .param("organization", organization.value())
                .update();
    }

    /** As the import of a registry's whole file does: no number of the country is listed. */
    public void registryFile(OrganizationId organization, String country, LocalDate day) {
        database.jdbc()
                .sql("INSERT INTO optout.registry_file VALUES (:organization, :country, :day)")
                .param("organization", organization.value())
                .param("country", country)
                .param("day", day)
                .update();
    }

    public void listed(KeyedHash hash, OrganizationId organization, String phone, LocalDate day) {
        database.jdbc()
                .sql("INSERT INTO optout.registry_number VALUES (:organization, :key, true, :day)")
                .param("organization", organization.value())
                .param("key", hash.phone(organization, phone))
                .param("day", day)
                .update();
    }

    public void consent(KeyedHash hash, OrganizationId organization, String email) {
        database.jdbc()
                .sql("INSERT INTO optout.consent VALUES (:organization, :key, 'EMAIL', 'MARKETING', NULL)")
                .param("organization", organization.value())
                .param("key", hash.email(organization, email))
                .update();
    }

    /** As an opt-out of that address does. */
    public void optOut(KeyedHash hash, OrganizationId organization, String address) {
        suppress(organization, hash.email(organization, address));
    }

    public void suppress(OrganizationId organization, String key) {
        database.inTransaction(() -> {
            database.jdbc()
                    .sql("SELECT count(pg_advisory_xact_lock(hashtextextended(:key, 0)))")
                    .param("key", key)
                    .query()
                    .singleRow();
            database.jdbc()
                    .sql("INSERT INTO optout.suppression VALUES (:organization, :key, 'ALL_CHANNELS')")
                    .param("organization", organization.value())
                    .param("key", key)
                    .update();
        });
    }
}
