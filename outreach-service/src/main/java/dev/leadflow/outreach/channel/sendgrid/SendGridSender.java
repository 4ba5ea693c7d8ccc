package dev.leadflow.outreach.channel.sendgrid;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.ProviderHttp.Answer;
import dev.leadflow.outreach.channel.EmailSender;
import dev.leadflow.outreach.channel.OutgoingEmail;
import dev.leadflow.outreach.channel.http.HttpHandover;
import dev.leadflow.outreach.channel.http.HttpHandover.About;
import dev.leadflow.outreach.channel.http.HttpHandover.Complaint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import tools.jackson.databind.JsonNode;

/**
 * Sends by SendGrid. One request is one email to one recipient, so that recipients never see one another. SendGrid has no
 * idempotency key; the attempt's id comes back in its events as {@code attempt_id}.
 */
public final class SendGridSender implements EmailSender {

    private static final MediaType JSON = MediaType.get("application/json");

    private final SendGridAccount account;
    private final String url;
    private final String authorization;
    private final ProviderHttp http;

    public SendGridSender(SendGridAccount account, ProviderHttp http) {
        this.account = account;
        this.url = account.baseUrl() + "/v3/mail/send";
        this.authorization = "Bearer " + account.key().reveal().strip();
        this.http = http.overNewConnections();
    }

    @Override
    public Result send(OutgoingEmail email, LastWord lastWord) {
        Request.Builder request = new Request.Builder().url(url).header("Authorization", authorization);
        RequestBody content = RequestBody.create(Json.bytes(MailSend.of(email, account.sandbox())), JSON);
        return new HttpHandover(http, new AnswersOfSendGrid(email, account.sandbox()))
                .post(request, content, lastWord)
                .hiding(email.to());
    }

    @Override
    public int atOnce() {
        return HttpHandover.AT_ONCE;
    }

    @Override
    public void close() {}

    private record AnswersOfSendGrid(OutgoingEmail email, boolean sandbox) implements HttpHandover.Dialect {

        /** "Accepted": SendGrid will deliver it. */
        private static final int ACCEPTED = 202;

        /** In sandbox mode a good mail is answered so, and no event follows. */
        private static final int CHECKED = 200;

        @Override
        public String name() {
            return "SendGrid";
        }

        @Override
        public Optional<Result.Accepted> accepted(Answer answer) {
            String id = answer.headers().get("X-Message-Id");
            String providerId = id != null && id.matches("[!-~]{1,200}") ? id : email.messageId();
            if (answer.status() == ACCEPTED) {
                return Optional.of(new Result.Accepted(providerId, "SendGrid took it (HTTP 202)."));
            }
            if (answer.status() == CHECKED && sandbox) {
                return Optional.of(new Result.Accepted(
                        providerId, "SendGrid checked it in sandbox mode (HTTP 200): nothing was delivered."));
            }
            return Optional.empty();
        }

        /** {@code {"errors": [{"message": ..., "field": "from.email", ...}]}}. */
        @Override
        public Complaint complaint(Answer answer) {
            List<String> words = new ArrayList<>();
            boolean aboutTheSender = false;
            for (JsonNode error : errors(answer)) {
                words.add(error.path("message").asString(""));
                aboutTheSender |= error.path("field").asString("").matches("from(\\..*)?");
            }
            return new Complaint(String.join(" ", words), aboutTheSender ? About.SENDER : About.UNSAID);
        }

        private static JsonNode errors(Answer answer) {
            try {
                return answer.json().path("errors");
            } catch (ProviderException unreadable) {
                return Json.EVENTS.missingNode();
            }
        }
    }
}
