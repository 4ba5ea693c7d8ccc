package dev.leadflow.verifier;

import com.sun.management.OperatingSystemMXBean;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadVerified;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.TestKafka;
import dev.leadflow.testkit.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Measures verification without DNS: the pure part on one thread, and whole batches against real PostgreSQL, with and without
 * publishing to a real broker that runs in this process and whose CPU time therefore counts too. Not a test; run its main.
 */
final class VerifierSpeed {

    private static final int BATCH = 500;
    private static final int BATCHES = 100;
    private static final OperatingSystemMXBean MACHINE =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private VerifierSpeed() {}

    public static void main(String[] arguments) {
        EmailVerifier emails = new BuiltInEmailVerifier(
                ProviderDomains.load(), domain -> new MailDomain.Unknown("DNS is switched off"));
        PhoneVerifier phones = new LibphonenumberVerifier();
        PipelineDatabase database = TestPostgres.migrated(new Migration("verifier", false));
        VerifierSettings settings = VerifierSettings.from(SettingValues.of(Map.of()));
        LeadVerifier verifier = new LeadVerifier(
                new KeyedHash(new Secret("test-pepper-test-pepper-test-pepper-0")),
                new VerificationTable(database, settings.reuse()),
                new AddressChecks(emails, phones, 100, new SimpleMeterRegistry()),
                settings,
                Clock.systemUTC());
        KafkaCluster cluster = TestKafka.cluster();
        createTopic(cluster);
        try (EventPublisher publisher = new EventPublisher(cluster)) {
            for (int round = 1; round <= 3; round++) {
                System.out.println("Round " + round);
                List<List<LeadAccepted>> leads = leads();
                measure(
                        "pure, one thread",
                        leads,
                        database,
                        batch -> batch.forEach(lead -> {
                            emails.verify(String.valueOf(lead.lead().email()));
                            phones.verify(String.valueOf(lead.lead().phone()));
                        }));
                measure("new leads, kept in PostgreSQL", leads, database, verifier::verify);
                measure("the same again", leads, database, verifier::verify);
                measure(
                        "new leads, kept and published",
                        leads(),
                        database,
                        batch -> publish(verifier.verify(batch), publisher));
            }
        }
        System.exit(0);
    }

    private static void createTopic(KafkaCluster cluster) {
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(Topics.LEAD_VERIFIED.name(), KafkaCluster.PARTITIONS, (short) 1)));
        }
    }

    private static void publish(List<LeadVerified> leads, EventPublisher publisher) {
        publisher.await(leads.stream()
                .map(lead -> publisher.send(Topics.LEAD_VERIFIED, lead.leadId().toString(), lead))
                .toList());
    }

    private static List<List<LeadAccepted>> leads() {
        OrganizationId organization = Fixtures.organization();
        List<List<LeadAccepted>> batches = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            batches.add(IntStream.range(0, BATCH)
                    .mapToObj(each -> Samples.accepted(Fixtures.lead(organization), 1))
                    .toList());
        }
        return batches;
    }

    private static void measure(
            String what,
            List<List<LeadAccepted>> batches,
            PipelineDatabase database,
            Consumer<List<LeadAccepted>> work) {
        long wall = System.nanoTime();
        long here = MACHINE.getProcessCpuTime();
        Duration there = cpuTimeOf(database);
        batches.forEach(work);
        double leads = (double) BATCH * BATCHES;
        System.out.printf(
                "  %-32s %,9.0f leads/s; CPU a lead: %5.1f us in this process, %5.1f us in PostgreSQL%n",
                what,
                leads * 1e9 / (System.nanoTime() - wall),
                (MACHINE.getProcessCpuTime() - here) / 1e3 / leads,
                cpuTimeOf(database).minus(there).toNanos() / 1e3 / leads);
    }

    /** CPU time of the processes that serve us and of those in the background. */
    private static Duration cpuTimeOf(PipelineDatabase database) {
        return database.jdbc().sql("SELECT pid FROM pg_stat_activity").query(Long.class).list().stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }
}
