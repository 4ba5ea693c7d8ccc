package dev.leadflow.optout.webhook.postmark;

import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.optout.notice.MessageId;
import dev.leadflow.optout.notice.Notice;
import dev.leadflow.optout.notice.NoticeReader;
import dev.leadflow.optout.notice.Reading;
import dev.leadflow.optout.webhook.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One event of Postmark: a JSON object. */
public final class PostmarkReader implements NoticeReader {

    private static final String PROVIDER = "postmark";

    private static final Map<String, Kind> RECORDS = Map.of(
            "Delivery", Kind.DELIVERED,
            "SpamComplaint", Kind.COMPLAINED,
            "Open", Kind.OTHER,
            "Click", Kind.OTHER);

    /** Types of bounces, among which Postmark counts much that is none. A type that is not here is taken for one that passes. */
    private static final Map<String, Kind> BOUNCES = Map.ofEntries(
            Map.entry("HardBounce", Kind.BOUNCED_HARD),
            Map.entry("BadEmailAddress", Kind.BOUNCED_HARD),
            Map.entry("Transient", Kind.DEFERRED),
            Map.entry("SoftBounce", Kind.BOUNCED_SOFT),
            Map.entry("DnsError", Kind.DEFERRED),
            Map.entry("Unknown", Kind.BOUNCED_SOFT),
            Map.entry("AddressChange", Kind.OTHER),
            Map.entry("SpamNotification", Kind.BLOCKED),
            Map.entry("VirusNotification", Kind.BLOCKED),
            Map.entry("Blocked", Kind.BLOCKED),
            Map.entry("DMARCPolicy", Kind.BLOCKED),
            Map.entry("SMTPApiError", Kind.BLOCKED),
            Map.entry("TemplateRenderingFailed", Kind.BLOCKED),
            Map.entry("Unsubscribe", Kind.UNSUBSCRIBED),
            Map.entry("SpamComplaint", Kind.COMPLAINED),
            Map.entry("ManuallyDeactivated", Kind.DROPPED),
            Map.entry("Subscribe", Kind.OTHER),
            Map.entry("AutoResponder", Kind.OTHER),
            Map.entry("ChallengeVerification", Kind.OTHER),
            Map.entry("OpenRelayTest", Kind.OTHER),
            Map.entry("Unconfirmed", Kind.OTHER),
            Map.entry("InboundError", Kind.OTHER));

    /** Why Postmark has stopped sending to somebody. */
    private static final Map<String, Kind> SUPPRESSIONS = Map.of(
            "HardBounce", Kind.BOUNCED_HARD,
            "SpamComplaint", Kind.COMPLAINED,
            "ManualSuppression", Kind.UNSUBSCRIBED);

    @Override
    public String route() {
        return PROVIDER;
    }

    @Override
    public Reading read(@Nullable String contentType, byte[] body, Instant receivedAt) {
        JsonObject event = JsonObject.parse(body);
        String record = event == null ? null : event.text("RecordType");
        if (event == null || record == null) {
            String error = event == null
                    ? "It is not a JSON object."
                    : "It does not say what happened (RecordType): is it a mail?";
            return Reading.unreadable(error, body);
        }
        Kind kind = kind(event, record);
        String messageId = event.text("MessageID");
        String time = Objects.requireNonNullElse(timeField(event), "");
        Instant at = event.isoTime(time, receivedAt);
        boolean listed = kind == Kind.DROPPED;
        return Reading.of(new Notice(
                PROVIDER,
                String.join(
                        "|",
                        record,
                        String.valueOf(messageId),
                        String.valueOf(event.text(time)),
                        String.valueOf(event.firstText("Email", "Recipient"))),
                kind,
                MessageId.attemptOf(event.object("Metadata").text("attempt_id")),
                messageId,
                event.firstText("Email", "Recipient"),
                detail(event, record, listed),
                at,
                kind.suppresses() || listed));
    }

    private static Kind kind(JsonObject event, String record) {
        return switch (record) {
            case "Bounce" ->
                BOUNCES.getOrDefault(Objects.requireNonNullElse(event.text("Type"), ""), Kind.BOUNCED_SOFT);
            case "SubscriptionChange" -> suppression(event);
            default -> RECORDS.getOrDefault(record, Kind.OTHER);
        };
    }

    /** Whoever is let in again at Postmark is not let in again here. */
    private static Kind suppression(JsonObject event) {
        return event.isTrue("SuppressSending")
                ? SUPPRESSIONS.getOrDefault(
                        Objects.requireNonNullElse(event.text("SuppressionReason"), ""), Kind.UNSUBSCRIBED)
                : Kind.OTHER;
    }

    private static @Nullable String timeField(JsonObject event) {
        for (String name : new String[] {"BouncedAt", "DeliveredAt", "ChangedAt", "ReceivedAt"}) {
            if (event.text(name) != null) {
                return name;
            }
        }
        return null;
    }

    private static String detail(JsonObject event, String record, boolean listed) {
        if (listed) {
            return "Postmark did not try, because the address was switched off there.";
        }
        String type = event.firstText("Type", "SuppressionReason");
        String said = event.firstText("Details", "Description");
        return "Postmark tells: " + record + (type == null ? "" : " " + type) + (said == null ? "." : ": " + said);
    }
}
