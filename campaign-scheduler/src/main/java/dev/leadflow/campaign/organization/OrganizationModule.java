package dev.leadflow.campaign.organization;

import dev.leadflow.campaign.provider.ProviderTable;
import dev.leadflow.common.dns.DnsQuestions;
import dev.leadflow.common.dns.DnsServer;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.kafka.Periodic;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.common.web.AccessTokens;
import dev.leadflow.common.web.PublicPaths;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts list of organizations, people and settings. */
@Configuration(proxyBeanMethods = false)
public class OrganizationModule {

    /** What this part of the campaign service reads from the environment. */
    public static final List<Setting<?>> SETTINGS = Stream.concat(
                    FirstValues.ALL.stream(), Stream.of(DnsServer.SETTING, Readiness.DKIM_SELECTORS))
            .toList();

    public static final Setting<String> FIRST_EMAIL = FirstValues.LEADFLOW_ADMIN_EMAIL;

    /** Whoever cannot look at the first start's output has to choose it. */
    public static final Setting<Secret> FIRST_PASSWORD = FirstValues.LEADFLOW_ADMIN_PASSWORD;

    /** Longest time for one of the few questions of a check. */
    private static final Duration DNS_PATIENCE = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(OrganizationModule.class);

    @Bean
    Passwords passwords() {
        return new Passwords();
    }

    @Bean
    AuditLog auditLog(KeyedHash key, Clock clock) {
        return new AuditLog(new AuditChain(key), clock);
    }

    @Bean
    StoredSettings storedSettings(Outbox campaignOutbox) {
        return new StoredSettings(campaignOutbox);
    }

    @Bean
    People people(PipelineDatabase database, Passwords passwords, AuditLog audit, Clock clock) {
        return new People(database, passwords, audit, clock);
    }

    @Bean
    LoginAttempts loginAttempts(PipelineDatabase database, KeyedHash key, Clock clock) {
        return new LoginAttempts(database, key, clock);
    }

    @Bean
    Login login(PipelineDatabase database, LoginAttempts attempts, People people, Passwords passwords, AuditLog audit) {
        return new Login(database, attempts, people, passwords, audit);
    }

    @Bean
    Organizations organizations(
            PipelineDatabase database,
            SettingValues values,
            StoredSettings settings,
            People people,
            AuditLog audit,
            Clock clock) {
        return new Organizations(database, FirstValues.from(values), settings, people, audit, clock);
    }

    /** Made at start, before anything runs: from then on there is an organization. */
    @Bean
    FirstLogin firstLogin(
            PipelineDatabase database,
            SettingValues values,
            StoredSettings settings,
            Organizations organizations,
            People people) {
        settings.tellAgain(database);
        organizations.ensureFirst();
        FirstLogin first = new FirstLogin(organizations, people);
        boolean dryRun = organizations
                .settings(first.organizationId())
                .map(OrganizationSettings::mode)
                .filter(Mode.LIVE::equals)
                .isEmpty();
        if (dryRun && !FirstValues.from(values).dryRun()) {
            log.warn(
                    "DRY_RUN_MODE=false does not contact anybody: an owner or admin goes live by PUT /api/settings/mode");
        }
        return first;
    }

    @Bean
    OperatingMode operatingMode(
            TenantDatabase database,
            StoredSettings settings,
            AuditLog audit,
            PipelineDatabase pipeline,
            ProviderTable providerTable,
            SettingValues values,
            Clock clock) {
        Readiness readiness = new Readiness(
                pipeline, providerTable, DnsQuestions.to(values.get(DnsServer.SETTING), DNS_PATIENCE), values, clock);
        return new OperatingMode(database, settings, audit, readiness);
    }

    @Bean
    AuthController authController(
            Login login, People people, TenantDatabase database, AccessTokens tokens, SettingValues values) {
        Duration lifetime = Duration.ofMinutes(values.get(CommonSettings.ACCESS_TOKEN_EXPIRE_MINUTES));
        return new AuthController(login, people, database, tokens, lifetime);
    }

    @Bean
    SettingsController settingsController(
            TenantDatabase database, StoredSettings settings, OperatingMode operatingMode, AuditLog audit) {
        return new SettingsController(database, settings, operatingMode, audit);
    }

    @Bean
    AuditController auditController(TenantDatabase database, AuditLog audit) {
        return new AuditController(database, audit);
    }

    @Bean
    PublicPaths loginPath() {
        return PublicPaths.of("/api/auth/login");
    }

    @Bean
    Periodic forgetLoginAttempts(LoginAttempts attempts) {
        return new Periodic("campaign", "campaign.forget-login-attempts", Duration.ofHours(1), attempts::forgetOld);
    }
}
