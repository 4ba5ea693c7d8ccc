package dev.leadflow.outreach.channel.sendgrid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.outreach.channel.EmailSender;
import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.outreach.channel.OutgoingEmail;
import dev.leadflow.outreach.channel.http.HttpEmailSenderContract;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Row 118, SendGrid. */
class SendGridSenderTest extends HttpEmailSenderContract {

    private boolean sandbox;

    @Override
    protected EmailSender senderTo(URI baseUrl, ProviderHttp http) {
        return new SendGridSender(new SendGridAccount(KEY, baseUrl, sandbox), http);
    }

    @Override
    protected MockResponse accepted(RecordedRequest request) {
        String attempt =
                json(request).at("/personalizations/0/custom_args/attempt_id").asString("none");
        return new MockResponse.Builder()
                .code(202)
                .addHeader("X-Message-Id", "sg." + attempt)
                .build();
    }

    @Override
    protected MockResponse refusedSender() {
        return status(403, """
                {"errors": [{"message": "The from address does not match a verified Sender Identity.", "field": "from",
                  "help": null}]}""");
    }

    @Override
    protected String refusal(String words) {
        return "{\"errors\": [{\"message\": \"" + words + "\", \"field\": \"personalizations.0.to\", \"help\": null}]}";
    }

    private static JsonNode json(RecordedRequest request) {
        return Json.EVENTS.readTree(body(request));
    }

    private Result send(OutgoingEmail email) {
        return sender().send(email, LastWord.YES);
    }

    @Test
    void writesTheMailAsSendGridReadsIt() {
        OutgoingEmail email = email();

        assertThat(send(email)).isEqualTo(new Result.Accepted("sg." + email.id(), "SendGrid took it (HTTP 202)."));

        assertThat(request().getTarget()).isEqualTo("/v3/mail/send");
        assertThat(request().getHeaders().get("Authorization")).isEqualTo("Bearer planted-key");
        assertThat(request().getHeaders().get("Content-Type")).isEqualTo("application/json");
        assertThat(json(request())).isEqualTo(Json.EVENTS.readTree("""
                {"personalizations": [{"to": [{"email": "info@asha.example"}], "custom_args": {"attempt_id": "%1$s"}}],
                 "from": {"email": "hello@northwind.example", "name": "Northwind Services"},
                 "subject": "Online orders for your bakery",
                 "content": [{"type": "text/plain", "value": %2$s}, {"type": "text/html", "value": "<p>Hello</p>"}],
                 "headers": {"Message-ID": "<%1$s@northwind.example>", "X-Leadflow-Attempt": "%1$s",
                   "List-Unsubscribe": "<%3$s>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
                 "mail_settings": {"sandbox_mode": {"enable": false}},
                 "tracking_settings": {"click_tracking": {"enable": false, "enable_text": false},
                   "open_tracking": {"enable": false}, "subscription_tracking": {"enable": false},
                   "ganalytics": {"enable": false}}}
                """.formatted(
                        email.id(), Json.text(email.text()), email.unsubscribeUrl())));
    }

    @Test
    void writesAReportWithoutHtmlAndUnsubscription() {
        send(new OutgoingEmail(
                UUID.randomUUID(),
                "Leadflow",
                "hello@northwind.example",
                "operator@northwind.example",
                "Report",
                "All is well.",
                null,
                null));

        assertThat(json(request()).path("content").size()).isOne();
        assertThat(json(request()).path("headers").path("Auto-Submitted").asString())
                .isEqualTo("auto-generated");
        assertThat(json(request()).path("headers").has("List-Unsubscribe")).isFalse();
    }

    @Test
    void saysThatASandboxDeliveredNothing() {
        sandbox = true;

        assertThat(sendTo(status(200, "")))
                .isInstanceOfSatisfying(
                        Result.Accepted.class,
                        accepted -> assertThat(accepted.detail()).contains("sandbox", "nothing was delivered"));
    }

    @Test
    void asksForTheSandboxWhereItIsSet() {
        sandbox = true;

        send(email());

        assertThat(json(request()).at("/mail_settings/sandbox_mode/enable").asBoolean())
                .isTrue();
    }

    @Test
    void doesNotTakeTheAnswerOfASandboxForADelivery() {
        assertThat(sendTo(status(200, ""))).isInstanceOf(Result.Unknown.class);
    }

    @Test
    void doesNotKnowWhatBecameOfAMailWhoseAnswerBreaksTheRulesOfHttp() {
        MockResponse broken = new MockResponse.Builder()
                .code(202)
                .setHeader("Content-Length", "-2")
                .build();

        assertThat(sendTo(broken)).isInstanceOf(Result.Unknown.class);
    }

    @Test
    void believesARefusalWhoseWordsAreCutOff() {
        MockResponse cutOff = new MockResponse.Builder()
                .code(401)
                .body("{\"errors\"")
                .setHeader("Content-Length", "1000")
                .onResponseEnd(new SocketEffect.CloseSocket())
                .build();

        assertThat(cause(cutOff)).isEqualTo(Cause.ACCOUNT);
    }

    @Test
    void acceptsWithoutAReadableIdToo() {
        OutgoingEmail email = email();
        scriptedAnswer(status(202, "<html>thank you</html>"));

        assertThat(send(email))
                .isInstanceOfSatisfying(
                        Result.Accepted.class,
                        accepted -> assertThat(accepted.providerId()).isEqualTo(email.messageId()));
    }

    @Test
    void tellsARefusedFromAddressFromARefusedKeyAndARefusedMessage() {
        assertThat(cause(status(400, "{\"errors\": [{\"message\": \"bad\", \"field\": \"from.email\"}]}")))
                .isEqualTo(Cause.SENDER);
        assertThat(cause(status(403, "{\"errors\": [{\"message\": \"access forbidden\", \"field\": null}]}")))
                .isEqualTo(Cause.ACCOUNT);
        assertThat(cause(status(401, "{\"errors\": [{\"message\": \"Maximum credits exceeded\", \"field\": null}]}")))
                .isEqualTo(Cause.UNREACHABLE);
        assertThat(cause(status(400, "{\"errors\": [{\"message\": \"bad\", \"field\": \"fromage\"}]}")))
                .isEqualTo(Cause.PERMANENT);
    }

    private Cause cause(MockResponse response) {
        return ((Result.Refused) sendTo(response)).cause();
    }

    @Test
    void isSetUpByItsKeyAndGoesToTheEuropeanHostOnDemand() {
        SendGridAccount usual = SendGridAccount.from(SettingValues.of(Map.of("SENDGRID_API_KEY", "SG.planted")));
        SendGridAccount european = SendGridAccount.from(SettingValues.of(Map.of(
                "SENDGRID_API_KEY", "SG.planted",
                "SENDGRID_BASE_URL", "https://api.eu.sendgrid.com/",
                "SENDGRID_SANDBOX", "true")));

        assertThat(usual.baseUrl()).hasToString("https://api.sendgrid.com");
        assertThat(usual.sandbox()).isFalse();
        assertThat(european.baseUrl()).hasToString("https://api.eu.sendgrid.com");
        assertThat(european.sandbox()).isTrue();
        assertThat(usual).asString().doesNotContain("planted");
    }
}
