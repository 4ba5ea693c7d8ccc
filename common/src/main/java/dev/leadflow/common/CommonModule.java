package dev.leadflow.common;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.common.kafka.Flow;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.Periodic;
import dev.leadflow.common.kafka.StreamsApp;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Migrations;
import dev.leadflow.common.postgres.NeighbourTables;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.provider.KeyChecks;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.common.web.AccessTokens;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.WebModule;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The process kernel: what every service needs around it, whether it runs alone or with the others. Whoever starts the
 * process provides {@link SettingValues}, {@link KafkaCluster} and {@link Postgres}.
 */
@Configuration(proxyBeanMethods = false)
@Import(WebModule.class)
public class CommonModule {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    KeyedHash keyedHash(SettingValues settings) {
        return new KeyedHash(settings.get(CommonSettings.LEADFLOW_PEPPER));
    }

    @Bean
    AccessTokens accessTokens(SettingValues settings, Clock clock) {
        return new AccessTokens(settings.get(CommonSettings.JWT_SECRET), clock);
    }

    @Bean
    Migrations migrations(
            Postgres postgres, List<Migration> migrations, NeighbourTables neighbours, SettingValues settings) {
        try (HikariDataSource owner = postgres.ownerPool()) {
            Migrations migrated = new Migrations(owner, migrations);
            StartPatience.of(settings)
                    .await(
                            "other services' tables",
                            () -> neighbours.requireIn(owner),
                            "Start those services on the same PostgreSQL");
            return migrated;
        }
    }

    @Bean(destroyMethod = "close")
    HikariDataSource tenantPool(Postgres postgres, Migrations migrated) {
        return postgres.tenantPool();
    }

    @Bean(destroyMethod = "close")
    HikariDataSource pipelinePool(Postgres postgres, Migrations migrated) {
        return postgres.pipelinePool();
    }

    @Bean
    TenantDatabase tenantDatabase(HikariDataSource tenantPool) {
        return new TenantDatabase(tenantPool, () -> Caller.find().map(Caller::organizationId));
    }

    @Bean
    PipelineDatabase pipelineDatabase(HikariDataSource pipelinePool) {
        return new PipelineDatabase(pipelinePool);
    }

    @Bean
    EventPublisher eventPublisher(KafkaCluster cluster) {
        return new EventPublisher(cluster);
    }

    @Bean
    Providers providers(KafkaCluster cluster, MeterRegistry meters, Clock clock) {
        return new Providers(cluster.instance(), meters, clock);
    }

    @Bean
    ProviderHttp providerHttp(Clock clock) {
        return ProviderHttp.create(clock);
    }

    @Bean
    Periodic tellProviders(Providers providers, EventPublisher publisher) {
        return new Periodic("common", "common.providers", Duration.ofSeconds(5), () -> providers.tell(publisher));
    }

    @Bean
    Periodic checkKeys(List<KeyCheck.Contributed> keyChecks, ProviderHttp providerHttp, Providers providers) {
        return new Periodic(
                "common", "common.key-checks", Duration.ofHours(1), new KeyChecks(keyChecks, providerHttp, providers));
    }

    @Bean
    Flow flow(
            List<StreamsApp> topologies,
            List<TopicWorker> workers,
            List<Periodic> periodics,
            List<Outbox> outboxes,
            List<Topic<?>> ownTopics,
            KafkaCluster cluster,
            PipelineDatabase database,
            EventPublisher publisher,
            MeterRegistry meters) {
        return new Flow(
                new Flow.Parts(topologies, workers, periodics, outboxes, ownTopics),
                cluster,
                database,
                publisher,
                meters);
    }
}
