package dev.leadflow.optout.webhook.ses;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.common.mail.Diagnosis;
import dev.leadflow.optout.notice.MessageId;
import dev.leadflow.optout.notice.Notice;
import dev.leadflow.optout.notice.NoticeReader;
import dev.leadflow.optout.notice.Reading;
import dev.leadflow.optout.webhook.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event of Amazon SES, which may be about several recipients, in a message of Amazon SNS. */
public final class SesReader implements NoticeReader {

    private static final Logger log = LoggerFactory.getLogger(SesReader.class);

    private static final String PROVIDER = "ses";

    /** What SES tells a topic when somebody has chosen it there. */
    private static final String VALIDATED = "Successfully validated SNS topic";

    /** Events that mean one thing each. */
    private static final Map<String, Kind> KINDS = Map.of(
            "Send", Kind.ACCEPTED,
            "Delivery", Kind.DELIVERED,
            "DeliveryDelay", Kind.DEFERRED,
            "Reject", Kind.BLOCKED,
            "Rendering Failure", Kind.BLOCKED,
            "Open", Kind.OTHER,
            "Click", Kind.OTHER);

    /** Sub-types of bounces and complaints that mean: SES did not try, because of a list. */
    private static final Set<String> LISTED = Set.of("Suppressed", "OnAccountSuppressionList", "UnsubscribedRecipient");

    /** Sub-types of transient bounces that are about the content. */
    private static final Set<String> CONTENT = Set.of("MessageTooLarge", "ContentRejected", "AttachmentRejected");

    /** Reports in which nobody complains. */
    private static final Set<String> NO_COMPLAINT = Set.of("not-spam", "auth-failure");

    @Override
    public String route() {
        return PROVIDER;
    }

    /** One recipient's share of an event. */
    private record Said(Kind kind, boolean listed, @Nullable String recipient, String detail) {

        static Said of(Kind kind, @Nullable String recipient, String detail) {
            return new Said(kind, false, recipient, detail);
        }
    }

    @Override
    public Reading read(@Nullable String contentType, byte[] body, Instant receivedAt) {
        SnsMessage message = SnsMessage.parse(body);
        if (message == null) {
            return Reading.unreadable("It is not a message of Amazon SNS.", body);
        }
        if (!message.type().equals("Notification")) {
            if (message.type().equals("UnsubscribeConfirmation")) {
                log.warn(
                        "Amazon SNS has ended the subscription of our address: what Amazon SES knows is not told any more."
                                + " Subscribe it to the topic again.");
            }
            return Reading.NOTHING;
        }
        if (message.text("Message").startsWith(VALIDATED)) {
            return Reading.NOTHING;
        }
        JsonObject event = message.content();
        String name = event == null ? null : event.firstText("eventType", "notificationType");
        if (event == null || name == null) {
            return Reading.unreadable("The message inside is not an event of Amazon SES.", body);
        }
        if (name.equals("Received")) {
            return Reading.unreadable("It is an incoming mail, not an event: use another topic for these.", body);
        }
        JsonObject mail = event.object("mail");
        Instant sentOut = new JsonObject(message.envelope()).isoTime("Timestamp", receivedAt);
        List<Notice> notices = new ArrayList<>();
        for (Said said : said(event, name, mail)) {
            String recipient = said.recipient();
            notices.add(new Notice(
                    PROVIDER,
                    message.text("MessageId") + "|"
                            + (recipient == null ? "" : recipient.strip().toLowerCase(Locale.ROOT)),
                    said.kind(),
                    attempt(mail),
                    mail.text("messageId"),
                    recipient,
                    said.detail(),
                    event.object(part(name)).isoTime("timestamp", sentOut),
                    said.kind().suppresses() || said.listed()));
        }
        return new Reading(notices, List.of());
    }

    private static String part(String name) {
        return switch (name) {
            case "DeliveryDelay" -> "deliveryDelay";
            case "Rendering Failure" -> "failure";
            default -> name.toLowerCase(Locale.ROOT);
        };
    }

    private static List<Said> said(JsonObject event, String name, JsonObject mail) {
        return switch (name) {
            case "Bounce" -> bounced(event.object("bounce"), mail);
            case "Complaint" -> complained(event.object("complaint"), mail);
            case "Subscription" -> List.of(subscription(event.object("subscription"), mail));
            case "Delivery" ->
                recipients(event.object("delivery").texts("recipients"), mail).stream()
                        .map(recipient -> Said.of(Kind.DELIVERED, recipient, "Amazon SES tells: Delivery."))
                        .toList();
            case "DeliveryDelay" -> delayed(event.object("deliveryDelay"), mail);
            default -> List.of(Said.of(KINDS.getOrDefault(name, Kind.OTHER), onlyRecipient(mail), tells(name, event)));
        };
    }

    private static String tells(String name, JsonObject event) {
        String why = event.object(part(name)).firstText("reason", "errorMessage");
        return "Amazon SES tells: " + name + (why == null ? "." : ": " + why);
    }

    private static List<Said> bounced(JsonObject bounce, JsonObject mail) {
        String type = Objects.requireNonNullElse(bounce.text("bounceType"), "");
        String subType = Objects.requireNonNullElse(bounce.text("bounceSubType"), "");
        List<Said> said = new ArrayList<>();
        for (JsonObject recipient : bounce.objects("bouncedRecipients")) {
            said.add(bounced(
                    type,
                    subType,
                    recipient.text("emailAddress"),
                    recipient.text("status"),
                    recipient.text("diagnosticCode")));
        }
        return said.isEmpty() ? List.of(bounced(type, subType, onlyRecipient(mail), null, null)) : said;
    }

    private static Said bounced(
            String type,
            String subType,
            @Nullable String recipient,
            @Nullable String status,
            @Nullable String diagnostic) {
        if (LISTED.contains(subType)) {
            return new Said(
                    Kind.DROPPED,
                    true,
                    recipient,
                    "Amazon SES did not try, because the address is on a list there: " + subType + ".");
        }
        return Said.of(
                bounceKind(type, subType, status, diagnostic),
                recipient,
                "Amazon SES tells: Bounce " + type + " " + subType + (diagnostic == null ? "." : ": " + diagnostic));
    }

    /** SES calls a bounce permanent that no retry helps; the server's own words tell whether the address is to blame. */
    private static Kind bounceKind(String type, String subType, @Nullable String status, @Nullable String diagnostic) {
        if (!type.equals("Permanent")) {
            return CONTENT.contains(subType) ? Kind.BLOCKED : Kind.BOUNCED_SOFT;
        }
        if (subType.equals("NoEmail") || (status == null && diagnostic == null)) {
            return Kind.BOUNCED_HARD;
        }
        return Diagnosis.ofRefusal(status, diagnostic);
    }

    private static List<Said> complained(JsonObject complaint, JsonObject mail) {
        String type = Objects.requireNonNullElse(complaint.text("complaintFeedbackType"), "");
        boolean listed = LISTED.contains(Objects.requireNonNullElse(complaint.text("complaintSubType"), ""));
        Kind kind = listed ? Kind.DROPPED : NO_COMPLAINT.contains(type) ? Kind.OTHER : Kind.COMPLAINED;
        String detail = listed
                ? "Amazon SES did not try, because the recipient had complained before."
                : "Amazon SES tells: Complaint" + (type.isEmpty() ? "." : " of the type " + type + ".");
        List<String> complaining = complaint.objects("complainedRecipients").stream()
                .map(recipient -> recipient.text("emailAddress"))
                .filter(Objects::nonNull)
                .toList();
        return recipients(complaining, mail).stream()
                .map(recipient -> new Said(kind, listed, recipient, detail))
                .toList();
    }

    private static List<Said> delayed(JsonObject delay, JsonObject mail) {
        String type = delay.text("delayType");
        List<String> waiting = delay.objects("delayedRecipients").stream()
                .map(recipient -> recipient.text("emailAddress"))
                .filter(Objects::nonNull)
                .toList();
        return recipients(waiting, mail).stream()
                .map(recipient -> Said.of(
                        Kind.DEFERRED,
                        recipient,
                        "Amazon SES tells: DeliveryDelay" + (type == null ? "." : " " + type + ".")))
                .toList();
    }

    /** From the subscription page of SES: any topic that is left counts, because we have no topics. */
    private static Said subscription(JsonObject subscription, JsonObject mail) {
        JsonObject preferences = subscription.object("newTopicPreferences");
        boolean left = preferences.isTrue("unsubscribeAll")
                || preferences.objects("topicSubscriptionStatus").stream()
                        .anyMatch(topic -> "OptOut".equalsIgnoreCase(topic.text("subscriptionStatus")));
        return Said.of(left ? Kind.UNSUBSCRIBED : Kind.OTHER, onlyRecipient(mail), "Amazon SES tells: Subscription.");
    }

    /** The named ones, or else the only one; at least one, who may be unknown. */
    private static List<@Nullable String> recipients(List<String> named, JsonObject mail) {
        List<@Nullable String> recipients = new ArrayList<>(named);
        if (recipients.isEmpty()) {
            recipients.add(onlyRecipient(mail));
        }
        return recipients;
    }

    private static @Nullable String onlyRecipient(JsonObject mail) {
        List<String> destination = mail.texts("destination");
        return destination.size() == 1 ? destination.getFirst() : null;
    }

    private static @Nullable AttemptId attempt(JsonObject mail) {
        for (String tag : mail.object("tags").texts("attempt_id")) {
            AttemptId attempt = MessageId.attemptOf(tag);
            if (attempt != null) {
                return attempt;
            }
        }
        AttemptId ours = null;
        for (JsonObject header : mail.objects("headers")) {
            String name = Objects.requireNonNullElse(header.text("name"), "").toLowerCase(Locale.ROOT);
            String value = header.text("value");
            AttemptId attempt = switch (name) {
                case "x-leadflow-attempt", "attempt_id" -> MessageId.attemptOf(value);
                case "message-id" -> MessageId.attempt(value);
                default -> null;
            };
            if (attempt != null) {
                ours = attempt;
            }
        }
        return ours != null
                ? ours
                : MessageId.attempt(mail.object("commonHeaders").text("messageId"));
    }
}
