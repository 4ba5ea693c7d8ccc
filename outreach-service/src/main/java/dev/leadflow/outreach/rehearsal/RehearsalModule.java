package dev.leadflow.outreach.rehearsal;

import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.Periodic;
import dev.leadflow.common.kafka.TopicHistory;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.TenantDatabase;
import dev.leadflow.outreach.decision.ContactJudged;
import dev.leadflow.outreach.decision.SettingsVersions;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts that show the past under changed rules. */
@Configuration(proxyBeanMethods = false)
public class RehearsalModule {

    @Bean
    Rehearsals rehearsals(PipelineDatabase database) {
        return new Rehearsals(database);
    }

    /** A periodic has one thread, so a process does one rehearsal at a time. */
    @Bean
    Periodic rehearse(Rehearsals rehearsals, SettingsVersions versions, KafkaCluster cluster, Clock clock) {
        RehearsalWorker worker =
                new RehearsalWorker(rehearsals, versions, new TopicHistory<>(cluster, ContactJudged.TOPIC), clock);
        return new Periodic("outreach", "outreach.rehearsals", Duration.ofSeconds(1), worker::round);
    }

    @Bean
    Periodic forgetRehearsals(Rehearsals rehearsals, Clock clock) {
        return new Periodic(
                "outreach",
                "outreach.forget-rehearsals",
                Duration.ofHours(1),
                () -> rehearsals.forget(clock.instant()));
    }

    @Bean
    RehearsalController rehearsalController(TenantDatabase database, Clock clock) {
        return new RehearsalController(database, clock);
    }
}
