package dev.leadflow.outreach.channel.sendgrid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.outreach.channel.EmailSenderContract;
import dev.leadflow.testkit.Specification;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Objects;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What we send, held against SendGrid's own specification, and what it answers by that. */
class SendGridSpecTest {

    private final Specification specification = Specification.read("sendgrid/tsg_mail_v3.json");
    private final JsonNode operation = specification.operation("post", "/v3/mail/send");
    private final MockWebServer sendGrid = new MockWebServer();

    @BeforeEach
    void start() throws IOException {
        sendGrid.start();
    }

    @AfterEach
    void stop() {
        sendGrid.close();
    }

    private Result send(boolean sandbox, MockResponse answer) {
        sendGrid.enqueue(answer);
        String url = sendGrid.url("/").toString();
        SendGridAccount account =
                new SendGridAccount(new Secret("planted-key"), URI.create(url.substring(0, url.length() - 1)), sandbox);
        return new SendGridSender(account, ProviderHttp.create(InstantSource.system()))
                .send(EmailSenderContract.email(), LastWord.YES);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void knowsEverythingThatWeSend(boolean sandbox) throws InterruptedException {
        Result result = send(sandbox, new MockResponse.Builder().code(202).build());

        RecordedRequest request = sendGrid.takeRequest();
        assertThat(specification.operation("post", request.getTarget())).isEqualTo(operation);
        JsonNode schema = specification.requestBody(operation, "application/json");
        JsonNode sent =
                Json.EVENTS.readTree(Objects.requireNonNull(request.getBody()).utf8());
        assertThat(specification.faults(sent, schema)).isEmpty();
        assertThat(specification.faults(((ObjectNode) sent).without("from").put("sandbox", true), schema))
                .as("the specification is really looked at")
                .containsExactlyInAnyOrder("/from is missing", "/sandbox is not known");
        assertThat(result).isInstanceOf(Result.Accepted.class);
    }

    @Test
    void answersWith202WhenItTakesAMail() {
        assertThat(operation.path("responses").propertyNames()).contains("202");
    }

    @ParameterizedTest
    @CsvSource({"400, PERMANENT", "401, ACCOUNT", "403, ACCOUNT", "404, ACCOUNT", "413, PERMANENT"})
    void refusesInWordsThatWeUnderstand(int status, Cause cause) {
        assertThat(specification.examples(operation, status)).isNotEmpty().allSatisfy((name, example) -> {
            Result result = send(
                    false,
                    new MockResponse.Builder()
                            .code(status)
                            .body(example.toString())
                            .build());

            String words = example.at("/errors/0/message").asString();
            assertThat(result).isInstanceOfSatisfying(Result.Refused.class, refused -> {
                assertThat(refused.cause()).isEqualTo(cause);
                assertThat(refused.detail()).isEqualTo("SendGrid answered with HTTP " + status + ": " + words);
            });
        });
    }
}
