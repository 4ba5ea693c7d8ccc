package dev.leadflow.optout.notice;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.MessageNoticed;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.Columns;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings notices and sent messages together. Each notice counts once, however often and in whatever order it comes: its id
 * is kept in the transaction in which it takes effect or begins to wait for its message. A notice touches the organization
 * of its own message and no other.
 */
public final class Notices {

    private static final Logger log = LoggerFactory.getLogger(Notices.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(2);

    /** A provider may tell of a message before its sending is recorded, but not by days. */
    private static final Duration PATIENCE = Duration.ofDays(2);

    private static final int BATCH = 500;

    /** The provider of what is read from mails, which name messages in other ways than the one that sent them. */
    private static final String MAIL = "mail";

    private static final Columns<Waiting> WAITING = new Columns<Waiting>()
            .with("id", "uuid", each -> each.notice.id())
            .with("attempt_id", "uuid", each -> each.notice.attemptId())
            .with("message_id", "text", each -> each.notice.messageId())
            .with("notice", "jsonb", each -> Json.text(each.notice))
            .with("since", "timestamptz", Waiting::since)
            .with("next_try_at", "timestamptz", Waiting::nextTryAt)
            .with("tries", "int", Waiting::tries);

    private final PipelineDatabase database;
    private final Outbox outbox;
    private final OptOuts optOuts;
    private final Correspondents correspondents;
    private final MeterRegistry meters;

    public Notices(
            PipelineDatabase database,
            Outbox outbox,
            OptOuts optOuts,
            Correspondents correspondents,
            MeterRegistry meters) {
        this.database = database;
        this.outbox = outbox;
        this.optOuts = optOuts;
        this.correspondents = correspondents;
        this.meters = meters;
    }

    private record Waiting(
            Notice notice, Instant since, @Nullable Instant nextTryAt, int tries) {

        /** Half of what has passed is waited again: soon for one that is a little early, seldom for one that never matches. */
        Waiting after(Instant now) {
            Duration passed = Duration.between(since, now);
            if (passed.compareTo(PATIENCE) >= 0) {
                return new Waiting(notice, since, null, tries + 1);
            }
            Duration pause = passed.dividedBy(2);
            pause = pause.compareTo(FIRST_PAUSE) < 0 ? FIRST_PAUSE : pause;
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
            return new Waiting(notice, since, now.plus(pause), tries + 1);
        }
    }

    /** Takes notices in a transaction, the running one if there is one. */
    public void take(Collection<Notice> notices, Instant now) {
        database.inTransaction(() -> {
            Map<UUID, Notice> byId = new LinkedHashMap<>();
            notices.forEach(notice -> byId.putIfAbsent(notice.id(), notice));
            Set<UUID> fresh = remember(byId.keySet(), now);
            count("repeated", notices.size() - fresh.size());
            List<Notice> unmatched = settle(
                    byId.values().stream()
                            .filter(notice -> fresh.contains(notice.id()))
                            .toList(),
                    Set.of(),
                    now);
            count("early", unmatched.size());
            WAITING.update(
                    database,
                    """
                            INSERT INTO optout.waiting_notice (id, attempt_id, message_id, notice, since, next_try_at, tries)
                            SELECT id, attempt_id, message_id, notice, since, next_try_at, tries FROM <rows>
                            ON CONFLICT DO NOTHING""",
                    unmatched.stream()
                            .map(notice -> new Waiting(notice, now, now.plus(FIRST_PAUSE), 0))
                            .toList());
        });
    }

    /** In the order of the ids, so that two processes with the same notices never wait for each other. */
    private Set<UUID> remember(Collection<UUID> ids, Instant now) {
        return new HashSet<>(database.jdbc()
                .sql("""
                        INSERT INTO optout.taken_notice (id, at)
                        SELECT id, :now FROM unnest(:ids::uuid[]) AS id ORDER BY id
                        ON CONFLICT DO NOTHING RETURNING id""")
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("ids", ids.stream().map(UUID::toString).toArray(String[]::new))
                .query((row, number) -> row.getObject("id", UUID.class))
                .list());
    }

    /**
     * Gives those that have a message their effect, and returns the others.
     *
     * @param last those that have waited long enough for the message that they name
     */
    private List<Notice> settle(List<Notice> notices, Set<Notice> last, Instant now) {
        if (notices.isEmpty()) {
            return List.of();
        }
        Known known = known(notices);
        Map<String, List<SentMessage>> newest = newestTo(notices.stream()
                .filter(notice ->
                        known.messageOf(notice) == null && (notice.attemptId() == null || last.contains(notice)))
                .toList());
        List<Notice> unmatched = new ArrayList<>();
        List<Outbox.Event<?>> events = new ArrayList<>();
        List<OptOuts.OptOut> suppressed = new ArrayList<>();
        for (Notice notice : notices) {
            SentMessage named = known.messageOf(notice);
            List<SentMessage> messages = named != null
                    ? List.of(named)
                    : newest.getOrDefault(Objects.requireNonNullElse(notice.recipient(), ""), List.of());
            if (messages.isEmpty()) {
                unmatched.add(notice);
            }
            for (SentMessage message : messages) {
                events.add(new Outbox.Event<>(
                        message.organizationId(),
                        Topics.MESSAGE_NOTICED,
                        message.leadId().toString(),
                        noticed(notice, message)));
                if (notice.suppresses()) {
                    suppressed.add(new OptOuts.OptOut(
                            message.organizationId(),
                            message.contactId(),
                            message.leadId(),
                            reason(notice),
                            notice.recipient()));
                }
            }
        }
        suppressed.addAll(optOutsOf(unmatched));
        outbox.appendAll(database, events);
        if (!suppressed.isEmpty()) {
            // Last: it holds the locks of the addresses until the commit.
            optOuts.add(database, suppressed, now);
            log.info("{} notices have suppressed their recipients", suppressed.size());
        }
        count("matched", events.size());
        return unmatched;
    }

    /**
     * Who asks by mail to be left alone is left alone at once by everybody who ever wrote to that address, though the message
     * that is answered is not known, or no longer.
     */
    private List<OptOuts.OptOut> optOutsOf(List<Notice> unmatched) {
        List<Notice> asking = unmatched.stream()
                .filter(notice -> notice.provider().equals(MAIL) && notice.suppresses() && notice.recipient() != null)
                .toList();
        Map<String, List<Correspondents.Recipient>> recipients = correspondents.everWrittenTo(
                database,
                asking.stream()
                        .map(Notice::recipient)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList());
        return asking.stream()
                .flatMap(notice ->
                        recipients.getOrDefault(Objects.requireNonNullElse(notice.recipient(), ""), List.of()).stream()
                                .map(recipient -> new OptOuts.OptOut(
                                        recipient.organizationId(),
                                        recipient.contactId(),
                                        recipient.leadId(),
                                        reason(notice),
                                        notice.recipient())))
                .toList();
    }

    /** A mail that names no message of ours is about the newest one to its address; a provider's notice may be about others' mail. */
    private Map<String, List<SentMessage>> newestTo(List<Notice> nameless) {
        return correspondents.newestTo(
                database,
                nameless.stream()
                        .filter(notice -> notice.provider().equals(MAIL))
                        .map(Notice::recipient)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList());
    }

    private static MessageNoticed noticed(Notice notice, SentMessage message) {
        return new MessageNoticed(
                message.organizationId(),
                notice.id().toString(),
                message.attemptId(),
                message.contactId(),
                message.leadId(),
                notice.provider(),
                notice.kind(),
                notice.detail(),
                notice.at());
    }

    private static String hardBounce(String provider) {
        return "hard bounce reported by " + provider;
    }

    private static String reason(Notice notice) {
        if (notice.kind() == MessageNoticed.Kind.BOUNCED_HARD) {
            return hardBounce(notice.provider());
        }
        String what = switch (notice.kind()) {
            case COMPLAINED -> "complaint";
            case UNSUBSCRIBED -> "unsubscription";
            case DROPPED -> "entry in the provider's own suppression list";
            default -> notice.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        };
        return notice.provider().equals(MAIL) && notice.kind() == MessageNoticed.Kind.UNSUBSCRIBED
                ? notice.detail()
                : what + " reported by " + notice.provider();
    }

    /** The messages that some notices may be about. */
    private record Known(Map<AttemptId, SentMessage> byAttempt, Map<String, List<SentMessage>> byName) {

        /** By the attempt's id before the provider's name; a name that stands for two messages stands for none. */
        @Nullable
        SentMessage messageOf(Notice notice) {
            AttemptId attempt = notice.attemptId();
            SentMessage own = attempt == null ? null : byAttempt.get(attempt);
            if (own != null || notice.messageId() == null) {
                return own;
            }
            List<SentMessage> named = names(notice)
                    .flatMap(name -> byName.getOrDefault(name, List.of()).stream())
                    .filter(message -> message.provider().equals(notice.provider())
                            || notice.provider().equals(MAIL))
                    .distinct()
                    .toList();
            return named.size() == 1 ? named.getFirst() : null;
        }
    }

    /** Some providers put the name that they told us before the @ of the Message-ID that the mail then carries. */
    private static Stream<String> names(Notice notice) {
        String name = notice.messageId();
        if (name == null) {
            return Stream.empty();
        }
        int at = name.indexOf('@');
        return notice.provider().equals(MAIL) && at > 0 ? Stream.of(name, name.substring(0, at)) : Stream.of(name);
    }

    private Known known(List<Notice> notices) {
        List<SentMessage> messages = SentMessage.find(
                database,
                notices.stream()
                        .map(Notice::attemptId)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList(),
                notices.stream()
                        .map(Notice::messageId)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList());
        Map<AttemptId, SentMessage> byAttempt = new HashMap<>();
        Map<String, List<SentMessage>> byName = new HashMap<>();
        for (SentMessage message : messages) {
            byAttempt.put(message.attemptId(), message);
            if (message.providerId() != null) {
                byName.computeIfAbsent(message.providerId(), name -> new ArrayList<>())
                        .add(message);
            }
        }
        return new Known(byAttempt, byName);
    }

    /**
     * Keeps which attempts may have reached somebody, and calls up the notices that waited for them.
     *
     * @return whether any notice is due now
     */
    public boolean keepSent(List<Received<ContactAttempted>> batch, Instant now) {
        Map<AttemptId, SentMessage> sent = new LinkedHashMap<>();
        for (Received<ContactAttempted> each : batch) {
            if (each.value().status().mayHaveReachedTheRecipient()) {
                SentMessage message = SentMessage.of(each.value());
                sent.merge(message.attemptId(), message, SentMessage::merged);
            }
        }
        if (sent.isEmpty()) {
            return false;
        }
        return database.inTransaction(() -> {
            SentMessage.keep(database, sent.values());
            return database.jdbc()
                            .sql("""
                                    UPDATE optout.waiting_notice SET next_try_at = :now
                                    WHERE attempt_id = ANY(:attempts::uuid[]) OR message_id = ANY(:names::text[])""")
                            .param("now", now.atOffset(ZoneOffset.UTC))
                            .param(
                                    "attempts",
                                    sent.keySet().stream()
                                            .map(AttemptId::toString)
                                            .toArray(String[]::new))
                            .param(
                                    "names",
                                    sent.values().stream()
                                            .map(SentMessage::providerId)
                                            .filter(Objects::nonNull)
                                            .toArray(String[]::new))
                            .update()
                    > 0;
        });
    }

    /** An address of which its server says at once that it does not exist is suppressed as if the mail had come back later. */
    public void suppressDeadAddresses(List<Received<ContactAttempted>> batch, Instant now) {
        List<OptOuts.OptOut> dead = batch.stream()
                .map(Received::value)
                .filter(each -> each.status() == Status.REFUSED && each.reason() == Reason.NO_SUCH_ADDRESS)
                .map(each -> new OptOuts.OptOut(
                        each.organizationId(), each.contactId(), each.leadId(), hardBounce(each.provider()), null))
                .toList();
        if (!dead.isEmpty()) {
            database.inTransaction(() -> optOuts.add(database, dead, now));
            log.info("{} addresses that do not exist are suppressed", dead.size());
        }
    }

    /** Tries the waiting notices that are due. Several processes may do so at once: each takes others. */
    public void tryWaiting(Instant now) {
        int tried;
        do {
            tried = database.inTransaction(() -> tryBatch(now));
        } while (tried == BATCH);
    }

    private int tryBatch(Instant now) {
        List<Waiting> due = database.jdbc()
                .sql("""
                        SELECT notice::text, since, tries FROM optout.waiting_notice
                        WHERE next_try_at <= :now ORDER BY next_try_at LIMIT :batch FOR UPDATE SKIP LOCKED""")
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("batch", BATCH)
                .query((row, number) -> new Waiting(
                        Json.read(row.getString(1).getBytes(StandardCharsets.UTF_8), Notice.class),
                        row.getObject("since", java.time.OffsetDateTime.class).toInstant(),
                        null,
                        row.getInt("tries")))
                .list();
        if (due.isEmpty()) {
            return 0;
        }
        Set<UUID> unmatched = new HashSet<>();
        Set<Notice> last = due.stream()
                .filter(each -> each.after(now).nextTryAt == null)
                .map(Waiting::notice)
                .collect(Collectors.toSet());
        settle(due.stream().map(Waiting::notice).toList(), last, now).forEach(notice -> unmatched.add(notice.id()));
        database.jdbc()
                .sql("DELETE FROM optout.waiting_notice WHERE id = ANY(:ids::uuid[])")
                .param(
                        "ids",
                        due.stream()
                                .map(each -> each.notice.id())
                                .filter(id -> !unmatched.contains(id))
                                .map(UUID::toString)
                                .toArray(String[]::new))
                .update();
        List<Waiting> later = due.stream()
                .filter(each -> unmatched.contains(each.notice.id()))
                .map(each -> each.after(now))
                .toList();
        // Whose message is not known after all that time: the address is of no more use.
        WAITING.update(database, """
                UPDATE optout.waiting_notice AS waiting SET next_try_at = r.next_try_at, tries = r.tries,
                  notice = CASE WHEN r.next_try_at IS NULL THEN waiting.notice - 'recipient' ELSE waiting.notice END
                FROM <rows> WHERE waiting.id = r.id""", later);
        long givenUp = later.stream().filter(each -> each.nextTryAt == null).count();
        if (givenUp > 0) {
            count("unmatched", givenUp);
            log.warn("{} notices are about messages that are not ours", givenUp);
        }
        return due.size();
    }

    private void count(String outcome, long notices) {
        if (notices > 0) {
            meters.counter("leadflow.notices", "outcome", outcome).increment((double) notices);
        }
    }
}
