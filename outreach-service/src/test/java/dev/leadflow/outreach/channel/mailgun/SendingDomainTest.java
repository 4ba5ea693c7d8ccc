package dev.leadflow.outreach.channel.mailgun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mailgun's key and domain are tried without a mail. */
class SendingDomainTest {

    private final MockWebServer mailgun = new MockWebServer();

    @BeforeEach
    void start() throws IOException {
        mailgun.start();
    }

    @AfterEach
    void stop() {
        mailgun.close();
    }

    @Test
    void maySendOnceMailgunHasVerifiedIt() throws InterruptedException {
        answers(200, "{\"domain\": {\"name\": \"mg.northwind.example\", \"state\": \"active\"}}");

        assertThatCode(this::ask).doesNotThrowAnyException();

        RecordedRequest request = mailgun.takeRequest();
        assertThat(request.getMethod()).isEqualTo("GET");
        assertThat(request.getTarget()).isEqualTo("/v4/domains/mg.northwind.example");
        assertThat(request.getHeaders().get("Authorization")).isEqualTo("Basic YXBpOnBsYW50ZWQta2V5");
    }

    @ParameterizedTest
    @CsvSource({"unverified, has not verified MAILGUN_DOMAIN", "disabled, has disabled MAILGUN_DOMAIN"})
    void mayNotSendWhenMailgunSaysSo(String state, String says) {
        answers(200, "{\"domain\": {\"state\": \"" + state + "\"}}");

        assertRefused(says);
    }

    @Test
    void isKnownInOneRegionOnly() {
        answers(404, "{\"message\": \"Domain not found\"}");

        assertRefused("Correct MAILGUN_DOMAIN or MAILGUN_BASE_URL");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void isTriedByAMessageToNobodyWhenTheKeyMayOnlySend(int status) throws InterruptedException {
        answers(status, "Forbidden");
        answers(400, "{\"message\": \"to parameter is missing\"}");

        assertThatCode(this::ask).doesNotThrowAnyException();

        assertThat(mailgun.getRequestCount()).isEqualTo(2);
        mailgun.takeRequest();
        RecordedRequest message = mailgun.takeRequest();
        assertThat(message.getMethod() + " " + message.getTarget()).isEqualTo("POST /v3/mg.northwind.example/messages");
        assertThat(message.getBody().utf8())
                .contains("name=\"o:testmode\"")
                .doesNotContain("\"to\"", "\"cc\"", "\"bcc\"", "\"from\"", "\"text\"");
    }

    @Test
    void cannotSendWithAKeyThatMailgunDoesNotKnow() {
        answers(401, "Forbidden");
        answers(401, "Forbidden");

        assertRefused("Correct MAILGUN_API_KEY");
    }

    @Test
    void isNotCalledRefusedWhileMailgunIsAway() {
        answers(503, "");

        assertThat(failure().fault()).isEqualTo(Fault.BUSY);
    }

    private void answers(int status, String body) {
        mailgun.enqueue(new MockResponse.Builder().code(status).body(body).build());
    }

    private void ask() {
        String url = mailgun.url("/").toString();
        new MailgunAccount(
                        new Secret("planted-key"),
                        "mg.northwind.example",
                        URI.create(url.substring(0, url.length() - 1)),
                        false)
                .keyCheck()
                .question()
                .ask(ProviderHttp.create(InstantSource.system()));
    }

    private ProviderException failure() {
        return catchThrowableOfType(ProviderException.class, this::ask);
    }

    private void assertRefused(String says) {
        ProviderException failure = failure();
        assertThat(failure.fault()).isEqualTo(Fault.KEY_REFUSED);
        assertThat(failure.detail()).contains(says);
    }
}
