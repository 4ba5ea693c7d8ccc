package dev.leadflow.optout.webhook.sendgrid;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.common.mail.Diagnosis;
import dev.leadflow.optout.notice.MessageId;
import dev.leadflow.optout.notice.Notice;
import dev.leadflow.optout.notice.NoticeReader;
import dev.leadflow.optout.notice.Reading;
import dev.leadflow.optout.webhook.JsonElements;
import dev.leadflow.optout.webhook.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Events of SendGrid: an array of objects, whose custom arguments lie beside the other fields. */
public final class SendGridReader implements NoticeReader {

    private static final String PROVIDER = "sendgrid";

    /** Events that mean one thing each; whoever subscribes again at SendGrid changes nothing here. */
    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("processed", Kind.ACCEPTED),
            Map.entry("delivered", Kind.DELIVERED),
            Map.entry("deferred", Kind.DEFERRED),
            Map.entry("dropped", Kind.DROPPED),
            Map.entry("blocked", Kind.BLOCKED),
            Map.entry("spamreport", Kind.COMPLAINED),
            Map.entry("unsubscribe", Kind.UNSUBSCRIBED),
            Map.entry("group_unsubscribe", Kind.UNSUBSCRIBED),
            Map.entry("group_resubscribe", Kind.OTHER),
            Map.entry("resubscribe", Kind.OTHER),
            Map.entry("open", Kind.OTHER),
            Map.entry("click", Kind.OTHER));

    /** Reasons for which SendGrid drops mail that are the recipient's, so that they hold here as well. */
    private static final Map<String, String> LISTED = Map.of(
            "unsubscribed address", "because the recipient had unsubscribed there",
            "spam reporting address", "because the recipient had called earlier mail spam",
            "bounced address", "because earlier mail to the address had bounced",
            "invalid", "because the address is on its list of invalid ones");

    @Override
    public String route() {
        return PROVIDER;
    }

    @Override
    public Reading read(@Nullable String contentType, byte[] body, Instant receivedAt) {
        List<Notice> notices = new ArrayList<>();
        List<Reading.Unreadable> unreadable = new ArrayList<>();
        for (byte[] element : JsonElements.of(body)) {
            JsonObject event = JsonObject.parse(element);
            String name = event == null ? null : event.text("event");
            if (event == null || name == null) {
                String error = event == null ? "It is not a JSON object." : "It does not say what happened (event).";
                unreadable.add(new Reading.Unreadable(error, ByteString.of(element)));
            } else {
                notices.add(notice(event, name, element, receivedAt));
            }
        }
        return new Reading(notices, unreadable);
    }

    private static Notice notice(JsonObject event, String name, byte[] element, Instant receivedAt) {
        Kind kind = kind(event, name);
        String reason = event.firstText("reason", "response");
        String listed = kind == Kind.DROPPED && reason != null
                ? LISTED.get(reason.strip().toLowerCase(Locale.ROOT))
                : null;
        String id = event.text("sg_event_id");
        return new Notice(
                PROVIDER,
                id == null ? ByteString.of(element).sha256().hex() : id,
                kind,
                attempt(event),
                messageId(event),
                event.text("email"),
                listed == null ? detail(name, reason) : "SendGrid did not try, " + listed + ".",
                event.unixTime("timestamp", receivedAt),
                kind.suppresses() || listed != null);
    }

    private static Kind kind(JsonObject event, String name) {
        if (!name.equals("bounce")) {
            return KINDS.getOrDefault(name, Kind.OTHER);
        }
        String type = Objects.requireNonNullElse(event.text("type"), "bounce");
        return switch (type) {
            case "blocked" -> Kind.BLOCKED;
            case "expired" -> Kind.BOUNCED_SOFT;
            default -> {
                Kind kind = Diagnosis.ofRefusal(event.text("status"), event.text("reason"));
                boolean invalid = "Invalid Address".equalsIgnoreCase(event.text("bounce_classification"));
                boolean untold = event.text("status") == null && event.text("reason") == null;
                yield invalid && untold ? Kind.BOUNCED_HARD : kind;
            }
        };
    }

    private static @Nullable AttemptId attempt(JsonObject event) {
        AttemptId given = MessageId.attemptOf(event.text("attempt_id"));
        return given != null ? given : MessageId.attempt(event.text("smtp-id"));
    }

    /**
     * The name that SendGrid gave the message when it took it: what stands before the first dot of sg_message_id. A mail that
     * it dropped at once lacks that part there, but has it in its smtp-id.
     */
    private static @Nullable String messageId(JsonObject event) {
        String id = event.text("sg_message_id");
        String first = id == null ? "" : id.substring(0, id.indexOf('.') < 0 ? id.length() : id.indexOf('.'));
        if (!first.isEmpty() && !first.matches("filter(drecv-)?[a-z0-9-]*\\d[a-z0-9-]*")) {
            return first;
        }
        String smtp = event.text("smtp-id");
        String bare = smtp == null ? null : MessageId.bare(smtp);
        return bare != null && bare.matches("[^@]+@[^@]+\\.sendgrid\\.net")
                ? bare.substring(0, bare.indexOf('@'))
                : null;
    }

    private static String detail(String name, @Nullable String reason) {
        return reason == null ? "SendGrid tells: " + name + "." : "SendGrid tells: " + name + ": " + reason;
    }
}
