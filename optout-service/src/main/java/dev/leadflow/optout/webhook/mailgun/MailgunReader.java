package dev.leadflow.optout.webhook.mailgun;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.MessageNoticed.Kind;
import dev.leadflow.common.mail.Diagnosis;
import dev.leadflow.optout.notice.MessageId;
import dev.leadflow.optout.notice.Notice;
import dev.leadflow.optout.notice.NoticeReader;
import dev.leadflow.optout.notice.Reading;
import dev.leadflow.optout.webhook.FormPost;
import dev.leadflow.optout.webhook.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** One event of Mailgun: JSON, or the form of its older webhooks. */
public final class MailgunReader implements NoticeReader {

    private static final String PROVIDER = "mailgun";

    /** Events that mean one thing each. The last ones are names that older webhooks use. */
    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("accepted", Kind.ACCEPTED),
            Map.entry("rejected", Kind.BLOCKED),
            Map.entry("delivered", Kind.DELIVERED),
            Map.entry("complained", Kind.COMPLAINED),
            Map.entry("unsubscribed", Kind.UNSUBSCRIBED),
            Map.entry("opened", Kind.OTHER),
            Map.entry("clicked", Kind.OTHER),
            Map.entry("stored", Kind.OTHER));

    /** Why Mailgun does not even try, by its reason and by its code; the person's reasons hold here as well. */
    private static final Map<String, String> LISTED = Map.of(
            "suppress-bounce", "because earlier mail to the address had bounced",
            "605", "because earlier mail to the address had bounced",
            "suppress-unsubscribe", "because the recipient had unsubscribed there",
            "606", "because the recipient had unsubscribed there",
            "suppress-complaint", "because the recipient had called earlier mail spam",
            "607", "because the recipient had called earlier mail spam");

    @Override
    public String route() {
        return PROVIDER;
    }

    @Override
    public Reading read(@Nullable String contentType, byte[] body, Instant receivedAt) {
        Map<String, String> form = FormPost.fields(contentType, body);
        if (!form.isEmpty()) {
            return read(new JsonObject(Json.EVENTS.valueToTree(form)), true, body, receivedAt);
        }
        JsonObject post = JsonObject.parse(body);
        return post == null
                ? Reading.unreadable("It is neither a JSON object nor a form.", body)
                : read(post.object("event-data"), false, body, receivedAt);
    }

    private static Reading read(JsonObject event, boolean old, byte[] body, Instant receivedAt) {
        String name = event.text("event");
        if (name == null) {
            return Reading.unreadable("It does not say what happened (event).", body);
        }
        Failure failure = old ? oldFailure(event, name) : failure(event, name);
        Kind kind = failure == null ? KINDS.getOrDefault(name, Kind.OTHER) : failure.kind();
        String listed = failure == null ? null : failure.listed();
        Instant at = event.unixTime("timestamp", receivedAt);
        String detail = listed != null
                ? "Mailgun did not try, " + listed + "."
                : "Mailgun tells: " + name + (failure == null ? rejection(event) : failure.said());
        return Reading.of(new Notice(
                PROVIDER,
                eventId(event, old, at, body),
                kind,
                attempt(event, old),
                old ? event.firstText("Message-Id", "message-id") : header(event, "message-id"),
                event.text("recipient"),
                detail,
                at,
                kind.suppresses() || listed != null));
    }

    /** Mailgun's id is unique within a day only; the form has none, but its token is used for no other post. */
    private static String eventId(JsonObject event, boolean old, Instant at, byte[] body) {
        String id = old ? event.text("token") : event.text("id");
        return id == null
                ? ByteString.of(body).sha256().hex()
                : id + " of " + at.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    private static @Nullable AttemptId attempt(JsonObject event, boolean old) {
        AttemptId given = MessageId.attemptOf((old ? event : event.object("user-variables")).text("attempt_id"));
        return given != null
                ? given
                : MessageId.attempt(old ? event.firstText("Message-Id", "message-id") : header(event, "message-id"));
    }

    private static @Nullable String header(JsonObject event, String name) {
        return event.object("message").object("headers").text(name);
    }

    private static String rejection(JsonObject event) {
        String reason = event.object("reject").text("reason");
        return reason == null ? "." : ": " + reason;
    }

    /** That a message did not arrive, in whichever form it is told. */
    private record Failure(
            boolean goesOn,
            @Nullable String reason,
            @Nullable String code,
            @Nullable String status,
            String text) {

        @Nullable
        String listed() {
            String byReason = reason == null ? null : LISTED.get(reason);
            return byReason != null || code == null ? byReason : LISTED.get(code);
        }

        Kind kind() {
            if (listed() != null) {
                return Kind.DROPPED;
            }
            if (goesOn) {
                return Kind.DEFERRED;
            }
            return switch (Objects.requireNonNullElse(reason, "")) {
                case "espblock" -> Kind.BLOCKED;
                case "old" -> Kind.BOUNCED_SOFT;
                default -> Diagnosis.ofRefusal(status, (code == null ? "" : code + " ") + text);
            };
        }

        String said() {
            return text.isBlank() ? "." : ": " + text;
        }
    }

    private static @Nullable Failure failure(JsonObject event, String name) {
        if (!name.equals("failed")) {
            return null;
        }
        JsonObject status = event.object("delivery-status");
        return new Failure(
                "temporary".equals(event.text("severity")),
                event.text("reason"),
                status.text("code"),
                status.text("enhanced-code"),
                joined(status.text("message"), status.text("description")));
    }

    private static @Nullable Failure oldFailure(JsonObject event, String name) {
        if (!name.equals("bounced") && !name.equals("dropped")) {
            return null;
        }
        return new Failure(
                false,
                event.text("reason"),
                event.text("code"),
                null,
                joined(event.text("error"), event.firstText("notification", "description")));
    }

    private static String joined(@Nullable String first, @Nullable String second) {
        return Stream.of(Objects.requireNonNullElse(first, ""), Objects.requireNonNullElse(second, ""))
                .filter(text -> !text.isEmpty())
                .distinct()
                .collect(Collectors.joining(" "));
    }
}
