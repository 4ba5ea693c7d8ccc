package dev.leadflow.campaign.projection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.ApprovalChanged;
import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.DraftRefused;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.LeadMerged;
import dev.leadflow.common.event.LeadRefused;
import dev.leadflow.common.event.LeadSighted;
import dev.leadflow.common.event.LeadVerified;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.RefusalReason;
import dev.leadflow.common.event.Suppression;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.event.Verdict;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.kafka.Subscription;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * The book is the same in whatever order the topics are read, however the events are cut into batches, and however often they
 * come again. Real PostgreSQL, because the rules that make it so are in the statements.
 */
class ProjectionProperties {

    private static final List<String> TABLES = List.of(
            "lead",
            "verification",
            "refused_lead",
            "sighting",
            "merged_lead",
            "suppression",
            "contact_progress",
            "decision");

    private static @Nullable PipelineDatabase shared;
    private static final Map<String, Subscription<?>> HANDLERS = new HashMap<>();

    @BeforeContainer
    static void open() {
        PipelineDatabase database = TestPostgres.migrated(new Migration("campaign", true));
        KeyedHash hash = new KeyedHash(new Secret("test-pepper-test-pepper-test-pepper-0"));
        List<Subscription<?>> all =
                new ArrayList<>(new LeadProjection(database, hash, new SimpleMeterRegistry()).subscriptions());
        all.addAll(new ContactProjection(database, new SimpleMeterRegistry()).subscriptions());
        all.forEach(each -> HANDLERS.put(each.topic().name(), each));
        shared = database;
    }

    @AfterContainer
    static void close() throws Exception {
        ((AutoCloseable) database().dataSource()).close();
    }

    private static PipelineDatabase database() {
        return java.util.Objects.requireNonNull(shared);
    }

    private record Event<V>(Topic<V> topic, String key, V value) {}

    @Property(tries = 40)
    void comesToTheSameHoweverTheEventsArrive(@ForAll long seed) {
        Random random = new Random(seed);
        OrganizationId organization = new OrganizationId(new UUID(random.nextLong(), 1));
        List<Event<?>> history = history(organization, random);

        handle(inOrder(history), 1, random);
        Map<String, String> straight = snapshot(organization);
        forget(organization);
        handle(shuffled(history, random), 1 + random.nextInt(6), random);
        Map<String, String> shuffled = snapshot(organization);
        handle(shuffled(history, random), 1 + random.nextInt(6), random);
        Map<String, String> again = snapshot(organization);
        forget(organization);

        assertThat(shuffled).isEqualTo(straight);
        assertThat(again).isEqualTo(straight);
        assertThat(straight.get("lead")).contains("Asha");
    }

    /** What the services might tell about two leads and two contacts, in each topic's order. */
    private static List<Event<?>> history(OrganizationId organization, Random random) {
        List<Event<?>> events = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Lead lead = lead(organization, random);
            String key = lead.leadId().toString();
            int revisions = 1 + random.nextInt(3);
            for (int revision = 1; revision <= revisions; revision++) {
                Lead known = revision == 1 ? lead : filled(lead, revision);
                events.add(new Event<>(
                        Topics.LEAD_ACCEPTED,
                        key,
                        new LeadAccepted(organization, lead.leadId(), known, revision, Origin.api(), at(random))));
                events.add(new Event<>(
                        Topics.LEAD_VERIFIED,
                        key,
                        new LeadVerified(
                                organization,
                                lead.leadId(),
                                revision,
                                new AddressVerification(
                                        "info@asha.example",
                                        AddressVerification.Status.VALID,
                                        random.nextDouble(),
                                        random.nextBoolean(),
                                        "built-in",
                                        at(random),
                                        "."),
                                null,
                                at(revision))));
            }
            LeadId alias = new LeadId(new UUID(random.nextLong(), 2));
            for (int n = random.nextInt(3); n > 0; n--) {
                events.add(new Event<>(
                        Topics.LEAD_SIGHTED,
                        key,
                        new LeadSighted(
                                organization,
                                lead.leadId(),
                                alias,
                                "Asha " + random.nextInt(3),
                                "PHONE",
                                List.of(),
                                Origin.api(),
                                at(random))));
            }
            if (random.nextBoolean()) {
                events.add(new Event<>(
                        Topics.LEAD_REFUSED,
                        key,
                        new LeadRefused(
                                organization,
                                lead.leadId(),
                                "Asha",
                                RefusalReason.INVALID_FIELD,
                                "x",
                                Origin.api(),
                                at(random))));
            }
            if (random.nextBoolean()) {
                events.add(new Event<>(
                        Topics.LEAD_MERGED,
                        key,
                        new LeadMerged(organization, lead.leadId(), alias, "WEBSITE", at(random))));
            }
            for (int n = random.nextInt(4); n > 0; n--) {
                events.add(new Event<>(
                        Topics.SUPPRESSIONS,
                        "key" + n,
                        new Suppression(
                                organization,
                                "key" + random.nextInt(2),
                                Suppression.Scope.ALL_CHANNELS,
                                random.nextBoolean() ? lead.leadId() : null,
                                "reason " + n,
                                at(3 * n + i))));
            }
            contact(events, Fixtures.emailTo(lead), random);
        }
        return events;
    }

    private static void contact(List<Event<?>> events, Contact contact, Random random) {
        String key = contact.leadId().toString();
        events.add(new Event<>(
                Topics.MESSAGE_DRAFTED, key, new MessageDrafted(contact, Fixtures.draft(), "template", at(random))));
        if (random.nextInt(4) == 0) {
            events.add(new Event<>(Topics.DRAFT_REFUSED, key, new DraftRefused(contact, "x", at(random))));
        }
        for (ApprovalChanged.Status status : ApprovalChanged.Status.values()) {
            if (random.nextBoolean()) {
                events.add(new Event<>(
                        Topics.APPROVAL_CHANGED,
                        key,
                        new ApprovalChanged(
                                contact.organizationId(),
                                contact.contactId(),
                                contact.leadId(),
                                contact.campaignId(),
                                contact.runId(),
                                status,
                                "somebody",
                                null,
                                at(random))));
            }
        }
        for (int judgement = 1; judgement <= 1 + random.nextInt(2); judgement++) {
            for (ContactDecided.Stage stage : ContactDecided.Stage.values()) {
                Verdict verdict = List.of(Verdict.values()).get(random.nextInt(4));
                events.add(new Event<>(
                        Topics.CONTACT_DECIDED,
                        key,
                        new ContactDecided(
                                contact.organizationId(),
                                contact.contactId(),
                                contact.leadId(),
                                contact.campaignId(),
                                contact.runId(),
                                stage,
                                judgement,
                                "rule",
                                1,
                                verdict,
                                verdict == Verdict.PROCEED ? null : Reason.DAILY_CAP,
                                "x",
                                Map.of("cap", "50"),
                                null,
                                at(random))));
            }
        }
        for (int n = random.nextInt(3); n > 0; n--) {
            AttemptId attempt = new AttemptId(new UUID(random.nextLong(), 5));
            Instant reserved = at(random);
            Mode mode = random.nextBoolean() ? Mode.LIVE : Mode.DRY_RUN;
            for (ContactAttempted.Status status : ContactAttempted.Status.values()) {
                if (random.nextBoolean()) {
                    events.add(new Event<>(
                            Topics.CONTACT_ATTEMPTED,
                            key,
                            new ContactAttempted(
                                    contact.organizationId(),
                                    attempt,
                                    contact.contactId(),
                                    contact.leadId(),
                                    contact.campaignId(),
                                    contact.runId(),
                                    1,
                                    Channel.EMAIL,
                                    "example",
                                    mode,
                                    status,
                                    null,
                                    "x",
                                    "smtp",
                                    null,
                                    reserved,
                                    at(random))));
                }
            }
        }
    }

    private static Lead lead(OrganizationId organization, Random random) {
        Lead lead = Fixtures.lead(organization);
        var json = (tools.jackson.databind.node.ObjectNode) Json.EVENTS.valueToTree(lead);
        json.put("lead_id", new UUID(random.nextLong(), 7).toString());
        json.putNull("category").putNull("contact_name");
        return Json.EVENTS.treeToValue(json, Lead.class);
    }

    private static Lead filled(Lead lead, int revision) {
        var json = (tools.jackson.databind.node.ObjectNode) Json.EVENTS.valueToTree(lead);
        json.put("category", "Bakery");
        if (revision > 2) {
            json.put("contact_name", "Asha Rao");
        }
        return Json.EVENTS.treeToValue(json, Lead.class);
    }

    private static Instant at(Random random) {
        return at(random.nextInt(6));
    }

    private static Instant at(int minute) {
        return Fixtures.NOON_IN_KOLKATA.plusSeconds(60L * minute);
    }

    private static List<Event<?>> inOrder(List<Event<?>> history) {
        return history;
    }

    /** Events of one topic and key stay in their order, as Kafka keeps them; everything else does not; some come twice. */
    private static List<Event<?>> shuffled(List<Event<?>> history, Random random) {
        Map<String, List<Event<?>>> queues = new HashMap<>();
        history.forEach(event -> queues.computeIfAbsent(event.topic.name() + event.key, key -> new ArrayList<>())
                .add(event));
        List<List<Event<?>>> open = new ArrayList<>(queues.values());
        List<Event<?>> mixed = new ArrayList<>();
        while (!open.isEmpty()) {
            List<Event<?>> queue = open.get(random.nextInt(open.size()));
            Event<?> next = queue.removeFirst();
            mixed.add(next);
            if (random.nextInt(5) == 0) {
                mixed.add(next);
            }
            if (queue.isEmpty()) {
                open.remove(queue);
            }
        }
        return mixed;
    }

    private static void handle(List<Event<?>> events, int longestBatch, Random random) {
        List<Event<?>> rest = new ArrayList<>(events);
        while (!rest.isEmpty()) {
            Topic<?> topic = rest.getFirst().topic;
            int most = 1 + random.nextInt(longestBatch);
            List<Event<?>> batch = new ArrayList<>();
            while (!rest.isEmpty() && rest.getFirst().topic.equals(topic) && batch.size() < most) {
                batch.add(rest.removeFirst());
            }
            give(java.util.Objects.requireNonNull(HANDLERS.get(topic.name())), batch);
        }
    }

    private static <V> void give(Subscription<V> subscription, List<Event<?>> batch) {
        try {
            subscription
                    .handler()
                    .handle(batch.stream()
                            .map(event -> new Received<>(
                                    event.key,
                                    Json.read(
                                            Json.bytes(event.value),
                                            subscription.topic().type()),
                                    Instant.EPOCH,
                                    "0"))
                            .toList());
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private static Map<String, String> snapshot(OrganizationId organization) {
        Map<String, String> tables = new HashMap<>();
        for (String table : TABLES) {
            tables.put(
                    table,
                    database()
                            .jdbc()
                            .sql("SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') FROM campaign."
                                    + table + " t WHERE organization_id = :organization")
                            .param("organization", organization.value())
                            .query(String.class)
                            .single());
        }
        return tables;
    }

    private static void forget(OrganizationId organization) {
        for (String table : TABLES) {
            database()
                    .jdbc()
                    .sql("DELETE FROM campaign." + table + " WHERE organization_id = :organization")
                    .param("organization", organization.value())
                    .update();
        }
    }
}
