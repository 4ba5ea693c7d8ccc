package dev.leadflow.optout.notice;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.ContactAttempted;
import dev.leadflow.common.event.ContactAttempted.Status;
import dev.leadflow.common.event.MessageNoticed;
import dev.leadflow.common.event.Reason;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.postgres.Outbox;
import dev.leadflow.common.postgres.PipelineDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings notices and sent messages together. Each notice counts once, however often and in whatever order it comes: its id
 * is kept in the transaction in which it takes effect or begins to wait for its message. A notice touches the organization
 * of its own message and no other.
 */
public final class Notices {

    private static final Logger log = LoggerFactory.getLogger(Notices.class);
    private static final int BATCH = 500;

    private final PipelineDatabase database;
    private final Outbox outbox;
    private final OptOuts optOuts;
    private final Correspondents correspondents;
    private final WaitingNotices waiting;
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
        this.waiting = new WaitingNotices(database);
        this.meters = meters;
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
            waiting.add(unmatched, now);
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
        NamedMessages named = NamedMessages.find(database, notices);
        List<Notice> nameless = notices.stream()
                .filter(notice -> named.messageOf(notice) == null)
                .toList();
        Map<String, List<SentMessage>> newest = newestTo(nameless.stream()
                .filter(notice -> notice.attemptId() == null || last.contains(notice))
                .toList());
        List<Notice> unmatched = new ArrayList<>();
        List<Outbox.Event<?>> events = new ArrayList<>();
        List<OptOuts.OptOut> suppressed = new ArrayList<>();
        for (Notice notice : notices) {
            SentMessage own = named.messageOf(notice);
            List<SentMessage> messages = own != null
                    ? List.of(own)
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
                            notice.recipient(),
                            notice.cameByMail() && notice.kind() == MessageNoticed.Kind.UNSUBSCRIBED));
                }
            }
        }
        suppressed.addAll(optOutsOf(nameless));
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
     * Who asks by mail to be left alone, complains or does not exist, and names no message that is known, is left alone at once by
     * everybody who ever wrote to that address: also by those whose message is no longer known, while that of another one is.
     */
    private List<OptOuts.OptOut> optOutsOf(List<Notice> nameless) {
        List<Notice> asking = nameless.stream()
                .filter(notice -> notice.cameByMail() && notice.suppresses() && notice.recipient() != null)
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
                                        notice.recipient(),
                                        true)))
                .toList();
    }

    /** A mail that names no message of ours is about the newest one to its address; a provider's notice may be about others' mail. */
    private Map<String, List<SentMessage>> newestTo(List<Notice> nameless) {
        return correspondents.newestTo(
                database,
                nameless.stream()
                        .filter(notice -> notice.cameByMail())
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
        return notice.cameByMail() && notice.kind() == MessageNoticed.Kind.UNSUBSCRIBED
                ? notice.detail()
                : what + " reported by " + notice.provider();
    }

    /**
     * @param news how many attempts told something new
     * @param due whether any notice is due now
     */
    public record Kept(int news, boolean due) {}

    /**
     * Keeps which attempts may have reached somebody, and calls up the notices that waited for them.
     *
     * <p>An attempt that comes again changes nothing.
     */
    public Kept keepSent(List<Received<ContactAttempted>> batch, Instant now) {
        Map<AttemptId, SentMessage> sent = new LinkedHashMap<>();
        for (Received<ContactAttempted> each : batch) {
            if (each.value().status().mayHaveReachedTheRecipient()) {
                SentMessage message = SentMessage.of(each.value());
                sent.merge(message.attemptId(), message, SentMessage::merged);
            }
        }
        if (sent.isEmpty()) {
            return new Kept(0, false);
        }
        return database.inTransaction(
                () -> new Kept(SentMessage.keep(database, sent.values()), waiting.callUp(sent.values(), now)));
    }

    /** An address of which its server says at once that it does not exist is suppressed as if the mail had come back later. */
    public void suppressDeadAddresses(List<Received<ContactAttempted>> batch, Instant now) {
        List<OptOuts.OptOut> dead = batch.stream()
                .map(Received::value)
                .filter(each -> each.status() == Status.REFUSED && each.reason() == Reason.NO_SUCH_ADDRESS)
                .map(each -> new OptOuts.OptOut(
                        each.organizationId(),
                        each.contactId(),
                        each.leadId(),
                        hardBounce(each.provider()),
                        null,
                        false))
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
        List<WaitingNotices.Waiting> due = waiting.due(BATCH, now);
        Set<Notice> last = due.stream()
                .filter(each -> each.isOverdue(now))
                .map(WaitingNotices.Waiting::notice)
                .collect(Collectors.toSet());
        List<Notice> unmatched =
                settle(due.stream().map(WaitingNotices.Waiting::notice).toList(), last, now);
        int givenUp = waiting.putBack(due, unmatched, now);
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
