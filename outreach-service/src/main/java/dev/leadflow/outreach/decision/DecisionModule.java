package dev.leadflow.outreach.decision;

import dev.leadflow.common.event.ContactDeferred;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Journal;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.Periodic;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.kafka.StreamsApp;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.kafka.TopicWorker;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.postgres.TenantDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts that judge contacts and keep those that have to wait. */
@Configuration(proxyBeanMethods = false)
public class DecisionModule {

    private static final String DEFERRALS = "outreach.deferrals";

    /** Below that size of the heap, in bytes, further threads take more from the others than they give (decision 13). */
    private static final long ROOM_FOR_THREADS = 256L << 20;

    /** One for each partition of the leads, so that no one has more than its share whatever the keys are. */
    private static int streamThreads() {
        return Runtime.getRuntime().maxMemory() < ROOM_FOR_THREADS ? 1 : KafkaCluster.PARTITIONS;
    }

    @Bean
    public StreamsApp rules(KeyedHash hash, Clock clock) {
        return new StreamsApp("outreach", "outreach.rules", new RulesTopology(hash, clock), streamThreads());
    }

    /** Has to be there before the rules write it. */
    @Bean
    Topic<ContactJudged> contactJudged() {
        return ContactJudged.TOPIC;
    }

    @Bean
    SettingsVersions settingsVersions(PipelineDatabase database) {
        return new SettingsVersions(database);
    }

    @Bean
    DeferredContacts deferredContacts(PipelineDatabase database, Outbox outreachOutbox, SettingsVersions versions) {
        return new DeferredContacts(database, outreachOutbox, versions);
    }

    /** After the restore of a backup, a contact that was put off once more since would wait for a judgement that has been made. */
    @Bean(destroyMethod = "close")
    Journal<ContactDeferred> deferralJournal(
            PipelineDatabase database, KafkaCluster cluster, DeferredContacts contacts, Clock clock) {
        return Journal.ofRowsReadBy(
                DEFERRALS,
                cluster,
                database,
                "outreach",
                Topics.CONTACT_DEFERRED,
                batch -> contacts.keep(batch, clock.instant()));
    }

    @Bean
    Periodic compareWithDeferralJournal(Journal<ContactDeferred> deferralJournal) {
        return new Periodic("outreach", "outreach.deferral-journal", Duration.ofSeconds(10), deferralJournal::round);
    }

    @Bean
    TopicWorker deferrals(DeferredContacts contacts, Clock clock) {
        return new TopicWorker(
                "outreach",
                DEFERRALS,
                List.of(
                        new Subscription<>(Topics.CONTACT_DEFERRED, batch -> contacts.keep(batch, clock.instant())),
                        new Subscription<>(
                                Topics.SETTINGS, batch -> contacts.settingsTold(values(batch), clock.instant())),
                        new Subscription<>(
                                Topics.CAMPAIGNS, batch -> contacts.campaignsChanged(values(batch), clock.instant()))),
                Set.of(),
                500);
    }

    @Bean
    Periodic due(DeferredContacts contacts, Clock clock) {
        return new Periodic("outreach", "outreach.due", Duration.ofSeconds(1), () -> contacts.release(clock.instant()));
    }

    @Bean
    Periodic forgetReleased(DeferredContacts contacts, Clock clock) {
        return new Periodic(
                "outreach", "outreach.forget-released", Duration.ofHours(1), () -> contacts.forget(clock.instant()));
    }

    @Bean
    DeferredController deferredController(TenantDatabase database) {
        return new DeferredController(database);
    }

    private static <V> List<V> values(List<Received<V>> batch) {
        return batch.stream().map(Received::value).toList();
    }
}
