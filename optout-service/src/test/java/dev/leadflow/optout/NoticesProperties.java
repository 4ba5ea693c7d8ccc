package dev.leadflow.optout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.MessageNoticed;
import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.optout.notice.Correspondents;
import dev.leadflow.optout.notice.Notice;
import dev.leadflow.optout.notice.Notices;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real PostgreSQL: however notices come, each takes effect once, and on its own message only (row 125). */
class NoticesProperties {

    private static final Instant NOW = Fixtures.NOON_IN_KOLKATA;
    private static final KeyedHash KEYS = new KeyedHash(new Secret("test-pepper-test-pepper-test-pepper-0"));
    private static final Outbox OUTBOX = new Outbox("optout", Set.of(Topics.SUPPRESSIONS, Topics.MESSAGE_NOTICED));

    private static @Nullable PipelineDatabase database;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeContainer
    @BeforeAll
    static void migrate() {
        if (database == null) {
            database = TestPostgres.migrated(new Migration("optout", true));
        }
    }

    private static PipelineDatabase database() {
        return Objects.requireNonNull(database);
    }

    private Notices notices() {
        return new Notices(
                database(),
                OUTBOX,
                new NoticedOptOuts(new SuppressionList(OUTBOX), KEYS),
                new Correspondents(KEYS),
                meters);
    }

    /** A message of an organization of its own, whose link is kept already. */
    private record Sent(Contact contact, AttemptId attempt, String providerId) {

        static Sent of(OrganizationId organization) {
            Contact contact = Fixtures.emailTo(Fixtures.lead(organization));
            MessageDrafted drafted = new MessageDrafted(contact, Fixtures.draft(), "template:introduction", NOW);
            UnsubscribeToken.keep(database(), KEYS, List.of(new Received<>("key", drafted, NOW, "topic-0@1")));
            return new Sent(contact, new AttemptId(UUID.randomUUID()), "id-" + UUID.randomUUID());
        }

        Received<ContactAttempted> attempted(ContactAttempted.Status status, @Nullable String name) {
            return new Received<>(
                    contact.leadId().toString(),
                    Fixtures.attempted(contact, attempt, status, null, "sendgrid", name, NOW),
                    NOW,
                    "topic-0@2");
        }

        void send(Notices notices, Instant at) {
            notices.keepSent(
                    List.of(
                            attempted(ContactAttempted.Status.IO_STARTED, null),
                            attempted(ContactAttempted.Status.ACCEPTED, "<" + providerId + ">")),
                    at);
        }

        Notice notice(String event, Kind kind, boolean byAttempt) {
            return new Notice(
                    "sendgrid",
                    attempt + event,
                    kind,
                    byAttempt ? attempt : null,
                    byAttempt ? null : providerId,
                    contact.recipient(),
                    "SendGrid tells: " + kind,
                    NOW);
        }
    }

    @Property(tries = 60)
    @Tag("prop-36")
    void comesToTheSameInAnyOrderAnyNumberOfTimesBeforeAndAfterTheSending(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 15) int sentAfter,
            @ForAll boolean byAttempt,
            @ForAll boolean together) {
        Sent sent = Sent.of(Fixtures.organization());
        Random random = new Random(seed);
        List<Notice> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(sent.notice("1", Kind.BOUNCED_HARD, byAttempt));
            all.add(sent.notice("2", Kind.DELIVERED, byAttempt));
            all.add(sent.notice("3", Kind.COMPLAINED, byAttempt));
        }
        Collections.shuffle(all, random);

        Notices notices = notices();
        Instant at = NOW;
        for (int i = 0; i < all.size(); i++) {
            if (i == sentAfter) {
                sent.send(notices, at);
            }
            if (together) {
                notices.take(all.subList(i, Math.min(all.size(), i + 3)), at);
            } else {
                notices.take(List.of(all.get(i)), at);
            }
            at = at.plusSeconds(random.nextInt(3));
            if (random.nextBoolean()) {
                notices.tryWaiting(at);
            }
        }
        sent.send(notices, at);
        notices.tryWaiting(at);

        assertThat(told(sent.contact.organizationId()))
                .extracting(MessageNoticed::kind)
                .containsExactlyInAnyOrder(Kind.BOUNCED_HARD, Kind.DELIVERED, Kind.COMPLAINED);
        assertThat(told(sent.contact.organizationId())).allSatisfy(each -> {
            assertThat(each.attemptId()).isEqualTo(sent.attempt);
            assertThat(each.contactId()).isEqualTo(sent.contact.contactId());
        });
        assertThat(suppressed(sent.contact.organizationId()))
                .containsExactlyInAnyOrder(
                        KEYS.email(sent.contact.organizationId(), sent.contact.recipient()),
                        KEYS.phone(
                                sent.contact.organizationId(),
                                Objects.requireNonNull(sent.contact.lead().phone())),
                        KEYS.lead(sent.contact.organizationId(), sent.contact.leadId()));
        assertThat(suppressionEvents(sent.contact.organizationId())).isEqualTo(3);
        assertThat(waiting(sent)).isZero();
    }

    @Property(tries = 40)
    void touchesTheOrganizationOfItsOwnMessageOnly(@ForAll boolean byAttempt, @ForAll Kind kind) {
        Sent ours = Sent.of(Fixtures.organization());
        Sent theirs = Sent.of(Fixtures.organization());
        Notices notices = notices();
        ours.send(notices, NOW);
        theirs.send(notices, NOW);

        // names their recipient, about our message
        Notice crossed = new Notice(
                "sendgrid",
                "crossed" + ours.attempt,
                kind,
                byAttempt ? ours.attempt : null,
                ours.providerId,
                theirs.contact.recipient(),
                "",
                NOW);
        notices.take(List.of(crossed), NOW);

        assertThat(told(ours.contact.organizationId())).hasSize(1);
        assertThat(told(theirs.contact.organizationId())).isEmpty();
        assertThat(suppressed(theirs.contact.organizationId())).isEmpty();
        assertThat(suppressed(ours.contact.organizationId())).hasSize(kind.suppresses() ? 3 : 0);
        assertThat(suppressed(ours.contact.organizationId()))
                .doesNotContain(KEYS.email(ours.contact.organizationId(), theirs.contact.recipient()));
    }

    @Test
    void suppressesTheAddressWrittenToWhenAForwardedMailIsComplainedAboutAndSaysSo() {
        Sent sent = Sent.of(Fixtures.organization());
        Notices notices = notices();
        sent.send(notices, NOW);

        notices.take(
                List.of(new Notice(
                        "ses", "f" + sent.attempt, Kind.COMPLAINED, sent.attempt, null, "other@else.example", "", NOW)),
                NOW);

        assertThat(reasons(sent.contact.organizationId()))
                .hasSize(3)
                .containsOnly("Complaint reported by ses; it named another address, as forwarded mail does");
        assertThat(suppressed(sent.contact.organizationId()))
                .contains(KEYS.email(sent.contact.organizationId(), sent.contact.recipient()))
                .doesNotContain(KEYS.email(sent.contact.organizationId(), "other@else.example"));
    }

    @Test
    void leavesAlsoTheOwnAddressAloneOfWhoAnswersForASharedOne() {
        Sent sent = Sent.of(Fixtures.organization());
        Notices notices = notices();
        sent.send(notices, NOW);

        notices.take(
                List.of(new Notice(
                        "mail",
                        "r" + sent.attempt,
                        Kind.UNSUBSCRIBED,
                        sent.attempt,
                        null,
                        "priya@else.example",
                        "asked for it in an answer",
                        NOW)),
                NOW);

        assertThat(suppressed(sent.contact.organizationId()))
                .contains(KEYS.email(sent.contact.organizationId(), sent.contact.recipient()))
                .contains(KEYS.email(sent.contact.organizationId(), "priya@else.example"));
    }

    @Test
    void namesNoOtherAddressWhenOnlyTheSpellingDiffers() {
        Sent sent = Sent.of(Fixtures.organization());
        Notices notices = notices();
        sent.send(notices, NOW);
        String shouted = sent.contact.recipient().toUpperCase(java.util.Locale.ROOT);

        notices.take(
                List.of(new Notice(
                        "mailgun", "s" + sent.attempt, Kind.BOUNCED_HARD, sent.attempt, null, shouted, "", NOW)),
                NOW);

        assertThat(reasons(sent.contact.organizationId())).containsOnly("Hard bounce reported by mailgun");
    }

    @Test
    void suppressesTheLeadEvenWhenTheMessagesTokenIsNotThere() {
        OrganizationId organization = Fixtures.organization();
        Contact contact = Fixtures.emailTo(Fixtures.lead(organization));
        Sent sent = new Sent(contact, new AttemptId(UUID.randomUUID()), "id-" + UUID.randomUUID());
        Notices notices = notices();
        sent.send(notices, NOW);

        notices.take(List.of(sent.notice("1", Kind.UNSUBSCRIBED, true)), NOW);

        assertThat(suppressed(organization))
                .contains(KEYS.lead(organization, contact.leadId()), KEYS.email(organization, contact.recipient()));
    }

    @Test
    void isNotUndoneByALateDelivery() {
        Sent sent = Sent.of(Fixtures.organization());
        Notices notices = notices();
        sent.send(notices, NOW);
        notices.take(List.of(sent.notice("1", Kind.BOUNCED_HARD, true)), NOW);

        notices.take(List.of(sent.notice("2", Kind.DELIVERED, true)), NOW.plus(Duration.ofDays(1)));

        assertThat(suppressed(sent.contact.organizationId())).hasSize(3);
    }

    @Test
    void waitsTwoDaysForAMessageEverMoreSeldomAndKeepsWhatIsNotOurs() {
        Sent sent = new Sent(
                Fixtures.emailTo(Fixtures.lead(Fixtures.organization())),
                new AttemptId(UUID.randomUUID()),
                "id-" + UUID.randomUUID());
        Notices notices = notices();
        notices.take(List.of(sent.notice("1", Kind.COMPLAINED, true)), NOW);
        List<Instant> tries = new ArrayList<>();
        Instant due = nextTry(sent);
        while (due != null) {
            tries.add(due);
            notices.tryWaiting(due);
            due = nextTry(sent);
        }

        assertThat(tries.getFirst()).isEqualTo(NOW.plusSeconds(2));
        assertThat(tries.getLast()).isBetween(NOW.plus(Duration.ofDays(2)), NOW.plus(Duration.ofHours(51)));
        assertThat(tries).hasSizeBetween(25, 60);
        assertThat(waiting(sent)).isOne();
        assertThat(keptRecipient(sent)).isNull();
        assertThat(meters.counter("leadflow.notices", "outcome", "unmatched").count())
                .isPositive();
    }

    @Test
    void isMatchedAtOnceWhenItsMessageTurnsUp() {
        Sent sent = Sent.of(Fixtures.organization());
        Notices notices = notices();
        notices.take(List.of(sent.notice("1", Kind.COMPLAINED, false)), NOW);
        Instant later = NOW.plus(Duration.ofDays(3));
        notices.tryWaiting(later);
        assertThat(nextTry(sent)).isNull();

        sent.send(notices, later);
        notices.tryWaiting(later);

        assertThat(suppressed(sent.contact.organizationId())).isNotEmpty();
        assertThat(waiting(sent)).isZero();
    }

    /** The sending is remembered for some weeks only; whoever answers later is left alone all the same, and at once. */
    @Test
    void leavesWhoAsksByMailAloneAtOnceThoughItsMessageIsNotKnownAnyMore() {
        Sent forgotten = Sent.of(Fixtures.organization());
        Sent other = Sent.of(Fixtures.organization());
        Notices notices = notices();
        other.send(notices, NOW);

        notices.take(List.of(unknown("mail", forgotten), unknown("sendgrid", other)), NOW);

        assertThat(suppressed(forgotten.contact.organizationId())).isNotEmpty();
        assertThat(suppressed(other.contact.organizationId()))
                .as("a provider's notice about a message that is not ours")
                .isEmpty();
    }

    @Test
    void aMailThatNamesAMessageWhichNeverTurnsUpIsAboutTheNewestOneToItsAddressInTheEnd() {
        Sent sent = Sent.of(Fixtures.organization());
        Notices notices = notices();
        sent.send(notices, NOW);
        notices.take(List.of(unknown("mail", sent)), NOW);
        notices.tryWaiting(NOW.plus(Duration.ofDays(1)));
        assertThat(told(sent.contact.organizationId())).isEmpty();

        notices.tryWaiting(NOW.plus(Duration.ofDays(4)));

        assertThat(told(sent.contact.organizationId()))
                .singleElement()
                .satisfies(told -> assertThat(told.contactId()).isEqualTo(sent.contact.contactId()));
    }

    private static Notice unknown(String provider, Sent sent) {
        return new Notice(
                provider,
                UUID.randomUUID().toString(),
                Kind.UNSUBSCRIBED,
                new AttemptId(UUID.randomUUID()),
                null,
                sent.contact.recipient(),
                "asked by reply to be left alone",
                NOW);
    }

    @Test
    void doesNotTakeADryRunForAMessage() {
        Sent sent = Sent.of(Fixtures.organization());
        Notices notices = notices();
        notices.keepSent(List.of(sent.attempted(ContactAttempted.Status.SIMULATED, null)), NOW);

        notices.take(List.of(sent.notice("1", Kind.COMPLAINED, true)), NOW);

        assertThat(suppressed(sent.contact.organizationId())).isEmpty();
    }

    @Test
    void takesAnotherProvidersNameForAMessageForNothing() {
        Sent sent = Sent.of(Fixtures.organization());
        Notices notices = notices();
        sent.send(notices, NOW);

        notices.take(
                List.of(new Notice(
                        "mailgun", "o" + sent.attempt, Kind.COMPLAINED, null, sent.providerId, null, "", NOW)),
                NOW);

        assertThat(suppressed(sent.contact.organizationId())).isEmpty();
    }

    // ---- What stands in PostgreSQL

    private static List<MessageNoticed> told(OrganizationId organization) {
        return database()
                .jdbc()
                .sql("SELECT value FROM optout.outbox WHERE organization_id = :organization AND topic = :topic")
                .param("organization", organization.value())
                .param("topic", Topics.MESSAGE_NOTICED.name())
                .query((row, number) -> Json.read(row.getBytes("value"), MessageNoticed.class))
                .list();
    }

    private static long suppressionEvents(OrganizationId organization) {
        return database()
                .jdbc()
                .sql("SELECT count(*) FROM optout.outbox WHERE organization_id = :organization AND topic = :topic")
                .param("organization", organization.value())
                .param("topic", Topics.SUPPRESSIONS.name())
                .query(Long.class)
                .single();
    }

    private static List<String> suppressed(OrganizationId organization) {
        return texts("key", organization);
    }

    private static List<String> reasons(OrganizationId organization) {
        return texts("reason", organization);
    }

    private static List<String> texts(String column, OrganizationId organization) {
        return database()
                .jdbc()
                .sql("SELECT " + column + " FROM optout.suppression WHERE organization_id = :organization")
                .param("organization", organization.value())
                .query(String.class)
                .list();
    }

    private static long waiting(Sent sent) {
        return database()
                .jdbc()
                .sql("SELECT count(*) FROM optout.waiting_notice WHERE attempt_id = :attempt OR message_id = :name")
                .param("attempt", sent.attempt.value())
                .param("name", sent.providerId)
                .query(Long.class)
                .single();
    }

    private static @Nullable Instant nextTry(Sent sent) {
        return database()
                .jdbc()
                .sql("""
                        SELECT next_try_at FROM optout.waiting_notice
                        WHERE (attempt_id = :attempt OR message_id = :name) AND next_try_at IS NOT NULL""")
                .param("attempt", sent.attempt.value())
                .param("name", sent.providerId)
                .query((row, number) -> row.getObject("next_try_at", java.time.OffsetDateTime.class)
                        .toInstant())
                .optional()
                .orElse(null);
    }

    private static @Nullable String keptRecipient(Sent sent) {
        return database()
                .jdbc()
                .sql(
                        "SELECT coalesce(notice ->> 'recipient', '') FROM optout.waiting_notice WHERE attempt_id = :attempt")
                .param("attempt", sent.attempt.value())
                .query(String.class)
                .optional()
                .filter(text -> !text.isEmpty())
                .orElse(null);
    }
}
