package dev.leadflow.outreach.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.ContactCleared;
import dev.leadflow.common.event.ContactDecided;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.MessageApproved;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.kafka.TryAgainLaterException;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.outreach.PublishedByOthers;
import dev.leadflow.outreach.approval.ContentHash;
import dev.leadflow.outreach.channel.FakeEmailSender;
import dev.leadflow.outreach.sending.Passage.Grant;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.SettableClock;
import dev.leadflow.testkit.TestPostgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The send worker, its gate, ledger and recovery on a real PostgreSQL, with a provider whose journal is the ground truth. */
abstract class SendingTestBed {

    static final ProviderLine.Limits QUICK = ProviderLine.Limits.DEEDS
            .pauses(Duration.ofMillis(1), Duration.ofMillis(5))
            .breaker(ProviderLine.Limits.breaker(Duration.ofMinutes(10)));
    static final KeyedHash HASH = new KeyedHash(new Secret("test-pepper-test-pepper-test-pepper-0"));
    static PipelineDatabase database;
    static PublishedByOthers published;

    final SettableClock clock = new SettableClock(Fixtures.NOON_IN_KOLKATA);
    final FakeEmailSender provider = new FakeEmailSender();
    final MeterRegistry meters = new SimpleMeterRegistry();
    final OrganizationId organization = Fixtures.organization();
    Replica process = new Replica("one", provider);
    volatile boolean replayed = true;
    volatile boolean unreachable;

    @BeforeAll
    static void createTables() {
        database = TestPostgres.migrated(
                new Migration("outreach", true), PublishedByOthers.CAMPAIGN, PublishedByOthers.OPTOUT);
        published = new PublishedByOthers(database);
    }

    @BeforeEach
    void goLive() {
        published.settings(Fixtures.settings(organization, Mode.LIVE));
    }

    /** A process of the outreach service, as far as sending goes. */
    final class Replica {

        final SendLedger ledger;
        final LastGate gate;
        final SendWorker worker;
        final SendRecovery recovery;
        final Notices notices;

        Replica(String name, FakeEmailSender sender) {
            this(name, List.of(Map.entry("fake", sender)));
        }

        /** @param senders by their providers' names, in the order in which they are asked */
        Replica(String name, List<Map.Entry<String, FakeEmailSender>> senders) {
            Outbox outbox = new Outbox(
                    "outreach", Set.of(Topics.CONTACT_ATTEMPTED, Topics.CONTACT_DECIDED, Topics.CONTACT_DEFERRED));
            ledger = new SendLedger(database, outbox, meters, name);
            gate = new LastGate(database, ledger, HASH, clock, SendingTestBed.this::isReplayed, 10);
            Providers providers = new Providers(name, new SimpleMeterRegistry(), clock);
            EmailLine line = new EmailLine(senders.stream()
                    .map(each -> new EmailLine.Route(
                            each.getValue(),
                            providers.line("outreach", each.getKey(), "send", QUICK),
                            BigDecimal.ZERO,
                            clock))
                    .toList());
            worker = new SendWorker(database, gate, ledger, line, clock);
            recovery = new SendRecovery(database, ledger, clock, () -> replayed);
            notices = new Notices(database, ledger, clock);
        }
    }

    private boolean isReplayed() {
        if (unreachable) {
            throw new TryAgainLaterException("PostgreSQL is away");
        }
        return replayed;
    }

    // --- contacts as they come out of the rules

    ContactCleared cleared() {
        return cleared(Fixtures.emailTo(Fixtures.lead(organization)), Mode.LIVE, Mode.LIVE);
    }

    ContactCleared cleared(Contact contact, Mode approved, Mode cleared) {
        return cleared(contact, Fixtures.draft(), approved, cleared, 1);
    }

    ContactCleared cleared(Contact contact, Draft draft, Mode approved, Mode cleared, int judgement) {
        published.campaign(contact.organizationId(), contact.campaignId(), CampaignState.Status.RUNNING);
        published.unsubscribeLink(contact.organizationId(), draft.unsubscribeToken());
        Approval approval = new Approval(
                ContentHash.of(contact.recipient(), draft),
                "reviewer",
                clock.instant(),
                approved,
                clock.instant().plus(Duration.ofDays(7)));
        approved(database, contact, approval);
        return new ContactCleared(new MessageApproved(contact, draft, approval, judgement), cleared, clock.instant());
    }

    /** The approval queue's word for it, which the last gate asks for. */
    static void approved(PipelineDatabase database, Contact contact, Approval approval) {
        database.jdbc()
                .sql("""
                INSERT INTO outreach.approval_item (organization_id, contact_id, lead_id, campaign_id, run_id, status, contact,
                  draft, written_by, content_hash, drafted_at, expires_at, decided_by, decided_at, approved_mode)
                VALUES (:organization, :contact, :lead, :campaign, :run, 'APPROVED', '{}', '{}', 'test', :hash, now(), now(),
                  'reviewer', now(), :mode)
                """)
                .param("organization", contact.organizationId().value())
                .param("contact", contact.contactId().value())
                .param("lead", contact.leadId().value())
                .param("campaign", contact.campaignId().value())
                .param("run", contact.runId().value())
                .param("hash", approval.contentHash())
                .param("mode", approval.mode().name())
                .update();
    }

    static Received<ContactCleared> received(ContactCleared cleared) {
        return new Received<>(
                cleared.message().contact().leadId().toString(), cleared, cleared.clearedAt(), "topic-0@0");
    }

    void deliver(ContactCleared... cleared) throws Exception {
        process.worker.send(Arrays.stream(cleared).map(SendingTestBed::received).toList());
    }

    void deliverInVain(ContactCleared... cleared) {
        assertThatThrownBy(() -> deliver(cleared)).isInstanceOf(TryAgainLaterException.class);
    }

    // --- steps of a worker that does not get to the end

    static Passage ahead(Replica replica, ContactCleared cleared) {
        return replica.gate
                .lookAhead(List.of(cleared), channel -> Optional.empty())
                .getFirst();
    }

    /** A provider is about to get the message. */
    static Passage started(Replica replica, ContactCleared cleared) {
        Passage passage = ahead(replica, cleared);
        assertThat(replica.gate.lastWord(passage, "fake")).isTrue();
        return passage;
    }

    /** The provider went away before it had the message. */
    Passage claimed(Replica replica, ContactCleared cleared) {
        Passage passage = started(replica, cleared);
        Grant grant = Objects.requireNonNull(passage.grant());
        database.inTransaction(
                () -> replica.ledger.release(grant.attempt(), grant.lease(), "It went away.", clock.instant()));
        return passage;
    }

    // --- what came of them

    List<Status> statuses(ContactCleared cleared) {
        return told(Topics.CONTACT_ATTEMPTED).stream()
                .filter(each ->
                        each.contactId().equals(cleared.message().contact().contactId()))
                .map(ContactAttempted::status)
                .toList();
    }

    Status status(ContactCleared cleared) {
        return Status.valueOf(column(cleared, "status"));
    }

    String column(ContactCleared cleared, String column) {
        return database.jdbc()
                .sql(
                        "SELECT " + column
                                + "::text FROM outreach.send_attempt WHERE organization_id = :organization AND attempt_id = :id")
                .param(
                        "organization",
                        cleared.message().contact().organizationId().value())
                .param("id", Attempt.idOf(cleared.message()).value())
                .query(String.class)
                .single();
    }

    MessageApproved persisted(ContactCleared cleared) {
        return Json.read(column(cleared, "message").getBytes(StandardCharsets.UTF_8), MessageApproved.class);
    }

    <V> List<V> told(Topic<V> topic) {
        return database.jdbc()
                .sql(
                        "SELECT value FROM outreach.outbox WHERE topic = :topic AND organization_id = :organization ORDER BY id")
                .param("topic", topic.name())
                .param("organization", organization.value())
                .query((row, number) -> Json.read(row.getBytes("value"), topic.type()))
                .list();
    }

    ContactDecided verdict() {
        return told(Topics.CONTACT_DECIDED).getLast();
    }

    final void expectNothingSent() {
        assertThat(provider.journal()).isEmpty();
    }

    void settings(UnaryOperator<OrganizationSettings> change) {
        published.settings(change.apply(Fixtures.settings(organization, Mode.LIVE)));
    }

    static OrganizationSettings with(OrganizationSettings from, Mode mode, boolean running) {
        return Fixtures.changed(from, Map.of("mode", mode, "running", running));
    }

    /** The same step of the same campaign, selected by another run. */
    static Contact nextRun(Contact contact) {
        Contact other = Fixtures.emailTo(contact.lead());
        return new Contact(
                contact.organizationId(),
                other.contactId(),
                contact.campaignId(),
                other.runId(),
                contact.step(),
                contact.channel(),
                contact.purpose(),
                contact.lead(),
                contact.recipient(),
                contact.verification(),
                contact.sender(),
                contact.requestedAt());
    }
}
