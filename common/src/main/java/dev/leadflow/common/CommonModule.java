package dev.leadflow.common;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.common.kafka.Flow;
import dev.leadflow.common.kafka.FlowMetrics;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.Periodic;
import dev.leadflow.common.kafka.StreamsApp;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Migrations;
import dev.leadflow.common.postgres.NeighbourTables;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PepperMark;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.Postgres;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.common.provider.KeyCheck;
import dev.leadflow.common.provider.KeyChecks;
import dev.leadflow.common.provider.ProviderClock;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.common.trace.Tracing;
import dev.leadflow.common.web.AccessTokens;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.WebModule;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
        return new AccessTokens(
                settings.get(CommonSettings.JWT_SECRET), settings.find(CommonSettings.JWT_SECRET_PREVIOUS), clock);
    }

    @Bean
    Migrations migrations(
            Postgres postgres,
            List<Service> services,
            List<Migration> migrations,
            KeyedHash keys,
            SettingValues settings) {
        try (HikariDataSource owner = postgres.ownerPool()) {
            Migrations migrated =
                    new Migrations(owner, services.stream().map(Service::name).collect(Collectors.toSet()), migrations);
            PepperMark.require(owner, migrations.stream().map(Migration::schema).toList(), keys);
            NeighbourTables neighbours = neighboursOf(services);
            StartPatience.of(settings)
                    .await(
                            "other services' tables",
                            () -> neighbours.requireIn(owner, migrated.roles()),
                            "Start those services, in this version, on the same PostgreSQL");
            return migrated;
        }
    }

    private static NeighbourTables neighboursOf(List<Service> services) {
        return new NeighbourTables(services.stream()
                .map(Service::neighbours)
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet()));
    }

    @Bean(destroyMethod = "close")
    HikariDataSource tenantPool(Postgres postgres, Migrations migrated) {
        return postgres.tenantPool(migrated.roles());
    }

    @Bean(destroyMethod = "close")
    HikariDataSource pipelinePool(Postgres postgres, Migrations migrated) {
        return postgres.pipelinePool(migrated.roles());
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
    EventPublisher eventPublisher(KafkaCluster cluster, TracingChoice tracing) {
        return new EventPublisher(cluster, tracing.choice());
    }

    /** Whether leads are traced; a bean of its own, for absence is no bean. */
    record TracingChoice(Optional<Tracing> choice) implements AutoCloseable {

        @Override
        public void close() {
            choice.ifPresent(Tracing::close);
        }
    }

    @Bean(destroyMethod = "close")
    TracingChoice tracing(SettingValues settings, Clock clock) {
        return new TracingChoice(settings.find(CommonSettings.OTEL_EXPORTER_OTLP_ENDPOINT)
                .map(collector -> Tracing.to(collector, settings.get(CommonSettings.OTEL_TRACES_SAMPLER_ARG), clock)));
    }

    @Bean
    ProviderClock providerClock() {
        return new ProviderClock();
    }

    @Bean
    Providers providers(KafkaCluster cluster, MeterRegistry meters, Clock clock, ProviderClock others) {
        return new Providers(cluster.instance(), meters, clock, others);
    }

    @Bean
    ProviderHttp providerHttp(Clock clock, ProviderClock others) {
        return ProviderHttp.create(clock, others);
    }

    @Bean
    Periodic tellProviders(Providers providers, EventPublisher publisher) {
        return new Periodic("common", "common.providers", Duration.ofSeconds(5), () -> providers.tell(publisher));
    }

    @Bean
    Periodic checkKeys(List<KeyCheck.Contributed> keyChecks, ProviderHttp providerHttp, Providers providers) {
        return new Periodic(
                "common",
                "common.key-checks",
                Duration.ofMinutes(5),
                new KeyChecks(keyChecks, providerHttp, providers));
    }

    @Bean(destroyMethod = "close")
    FlowMetrics flowMetrics(
            KafkaCluster cluster,
            PipelineDatabase database,
            List<StreamsApp> topologies,
            List<TopicWorker> workers,
            List<Outbox> outboxes,
            MeterRegistry meters) {
        return new FlowMetrics(cluster, database, topologies, workers, outboxes, meters);
    }

    @Bean
    Periodic countWhatWaits(FlowMetrics flowMetrics) {
        return new Periodic("common", "common.flow-metrics", Duration.ofSeconds(15), flowMetrics::round);
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
            MeterRegistry meters,
            TracingChoice tracing) {
        return new Flow(
                new Flow.Parts(topologies, workers, periodics, outboxes, ownTopics),
                cluster,
                database,
                publisher,
                meters,
                tracing.choice());
    }
}
