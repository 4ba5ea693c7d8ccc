package dev.leadflow.benchmarks;

import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.CampaignId;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.RunId;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.KafkaCluster;
import dev.leadflow.common.kafka.StreamsApp;
import dev.leadflow.common.kafka.StreamsRunner;
import dev.leadflow.common.kafka.TopicCreation;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.embedded.EmbeddedBroker;
import dev.leadflow.outreach.decision.ContactJudged;
import dev.leadflow.outreach.decision.DecisionModule;
import dev.leadflow.outreach.policy.ContactFacts;
import dev.leadflow.outreach.policy.Counts;
import dev.leadflow.outreach.policy.Decision;
import dev.leadflow.outreach.policy.JudgedContact;
import dev.leadflow.outreach.policy.LeadFacts;
import dev.leadflow.outreach.policy.Rules;
import dev.leadflow.testkit.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Measures the rules: as pure functions on one core, and in their topology on a real broker with exactly-once processing.
 *
 * <p>Method. Pure: one thread asks the whole chain of the last gate, then that of the quotas, about 1,000 emails that every
 * rule lets pass, so that every rule is asked; a decision is one chain asked once; 3 s to warm up, then 5 s. Topology: approved
 * messages of full size of 5 organizations lie in the topic before it starts; the first third is the warm-up, as the virtual machine still compiles then,
 * and counted are the verdicts that a consumer of committed records sees from then on to the last, two for each message; the broker, the topology and that consumer share the cores. Limits, from what the product promises: 1,000,000
 * decisions/s pure on one core, 20,000 through the topology on two.
 */
final class Gates {

    private static final Instant NOW = Instant.parse("2026-11-20T06:30:00Z");

    private Gates() {}

    public static void main(String[] arguments) throws Exception {
        int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300_000;
        double yardstick = Yardstick.sortsPerSecond();
        System.out.printf("Rules on %d cores%n", Runtime.getRuntime().availableProcessors());
        System.out.printf("  %-22s %,12.1f sorts/s%n", "yardstick", yardstick);
        double pure = pureDecisionsPerSecond();
        System.out.printf("  %-22s %,12.0f decisions/s  limit %,10d%n", "pure, one core", pure, 1_000_000);
        double topology = topologyDecisionsPerSecond(messages);
        System.out.printf("  %-22s %,12.0f decisions/s  limit %,10d%n", "topology", topology, 20_000);
    }

    private static double pureDecisionsPerSecond() {
        OrganizationId organization = Fixtures.organization();
        OrganizationSettings settings = unlimited(organization);
        CampaignId campaign = new CampaignId(UUID.randomUUID());
        CampaignState running =
                new CampaignState(organization, campaign, "Bakeries", CampaignState.Status.RUNNING, null);
        List<JudgedContact> contacts = new ArrayList<>();
        List<ContactFacts> facts = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            MessageApproved message = message(organization, campaign, NOW);
            contacts.add(new JudgedContact(message.contact(), message.approval(), NOW));
            facts.add(new ContactFacts(
                    settings,
                    running,
                    new LeadFacts(false, false, null, false, message.contact().verification(), false, false, null),
                    Counts.NONE));
        }
        judge(contacts, facts, Duration.ofSeconds(3));
        return judge(contacts, facts, Duration.ofSeconds(5));
    }

    private static double judge(List<JudgedContact> contacts, List<ContactFacts> facts, Duration time) {
        long passed = 0;
        long judged = 0;
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < time.toNanos()) {
            for (int i = 0; i < contacts.size(); i++) {
                passed += passes(Rules.judge(Rules.inForce().lastGate(), contacts.get(i), facts.get(i))
                        .decision());
                passed += passes(Rules.judge(Rules.inForce().quotaRules(), contacts.get(i), facts.get(i))
                        .decision());
            }
            judged += 2L * contacts.size();
        }
        if (passed != judged) {
            throw new IllegalStateException("Not every rule was asked: some contacts were stopped");
        }
        return judged / ((System.nanoTime() - begin) / 1e9);
    }

    private static int passes(Decision decision) {
        return decision instanceof Decision.Proceed ? 1 : 0;
    }

    private static double topologyDecisionsPerSecond(int messages) throws Exception {
        Path folder = Files.createTempDirectory("leadflow-gates");
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"))) {
            KafkaCluster cluster =
                    new KafkaCluster(broker.bootstrapServers(), "benchmark", folder.resolve("state"), (short) 1);
            StreamsApp rules = new DecisionModule()
                    .rules(new KeyedHash(new Secret("pepper-pepper-pepper-pepper-pepper")), Clock.systemUTC());
            Set<Topic<?>> topics = new LinkedHashSet<>(Topics.ALL);
            topics.add(ContactJudged.TOPIC);
            topics.add(rules.deadLetter());
            TopicCreation.ensure(cluster, topics);
            write(broker.bootstrapServers(), messages);
            try (StreamsRunner runner = new StreamsRunner(cluster)) {
                runner.start(List.of(rules));
                return verdictsPerSecond(broker.bootstrapServers(), 2L * messages);
            }
        } finally {
            WholeProgram.delete(folder);
        }
    }

    private static void write(String servers, int messages) throws Exception {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4",
                        ProducerConfig.LINGER_MS_CONFIG,
                        20),
                new StringSerializer(),
                new ByteArraySerializer())) {
            List<CampaignState> campaigns = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                OrganizationId organization = Fixtures.organization();
                CampaignId id = new CampaignId(UUID.randomUUID());
                CampaignState campaign =
                        new CampaignState(organization, id, "Bakeries", CampaignState.Status.RUNNING, null);
                campaigns.add(campaign);
                send(producer, Topics.SETTINGS, organization.toString(), unlimited(organization));
                send(producer, Topics.CAMPAIGNS, id.toString(), campaign);
            }
            Instant now = Instant.now();
            for (int i = 0; i < messages; i++) {
                CampaignState campaign = campaigns.get(i % campaigns.size());
                MessageApproved message = message(campaign.organizationId(), campaign.campaignId(), now);
                send(
                        producer,
                        Topics.MESSAGE_APPROVED,
                        message.contact().leadId().toString(),
                        message);
            }
        }
    }

    private static <V> void send(KafkaProducer<String, byte[]> producer, Topic<V> topic, String key, V value) {
        var unused = producer.send(new ProducerRecord<>(topic.name(), key, Json.bytes(value)));
    }

    private static double verdictsPerSecond(String servers, long expected) {
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        5_000),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int i = 0; i < KafkaCluster.PARTITIONS; i++) {
                partitions.add(new TopicPartition(Topics.CONTACT_DECIDED.name(), i));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long seen = 0;
            long countedFrom = 0;
            long begin = 0;
            long giveUp = System.nanoTime() + Duration.ofMinutes(5).toNanos();
            while (seen < expected && System.nanoTime() < giveUp) {
                seen += consumer.poll(Duration.ofMillis(50)).count();
                if (begin == 0 && seen >= expected / 3) {
                    begin = System.nanoTime();
                    countedFrom = seen;
                }
            }
            if (seen < expected) {
                throw new IllegalStateException("Only " + seen + " of " + expected + " verdicts came");
            }
            return (seen - countedFrom) / ((System.nanoTime() - begin) / 1e9);
        }
    }

    private static OrganizationSettings unlimited(OrganizationId organization) {
        return Fixtures.changed(
                Fixtures.settings(organization, Mode.LIVE),
                Map.of("daily_email_cap", 1_000_000, "domain_emails_per_hour", 1_000_000));
    }

    private static MessageApproved message(OrganizationId organization, CampaignId campaign, Instant now) {
        Lead lead = Fixtures.lead(organization);
        Draft draft = Fixtures.draft();
        Contact contact = new Contact(
                organization,
                new ContactId(UUID.randomUUID()),
                campaign,
                new RunId(UUID.randomUUID()),
                1,
                Channel.EMAIL,
                Purpose.MARKETING,
                lead,
                Objects.requireNonNull(lead.email()),
                Fixtures.verified(lead.email()),
                Fixtures.SENDER,
                now);
        return new MessageApproved(
                contact, draft, new Approval("hash", "reviewer", now, Mode.LIVE, now.plus(Duration.ofDays(7))), 1);
    }
}
