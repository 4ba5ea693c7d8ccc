package dev.leadflow.outreach.channel.mailgun;

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
import java.util.Map;
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

/** What we send, held against Mailgun's own specification, and what it answers by that. */
class MailgunSpecTest {

    private static final String PATH = "/v3/{domain_name}/messages";

    private final Specification specification = Specification.read("mailgun/mailgun.trimmed.yaml");
    private final JsonNode operation = specification.operation("post", PATH);
    private final MockWebServer mailgun = new MockWebServer();

    @BeforeEach
    void start() throws IOException {
        mailgun.start();
    }

    @AfterEach
    void stop() {
        mailgun.close();
    }

    private Result send(boolean testMode, int status, String answer) {
        mailgun.enqueue(new MockResponse.Builder().code(status).body(answer).build());
        String url = mailgun.url("/").toString();
        MailgunAccount account = new MailgunAccount(
                new Secret("planted-key"),
                "mg.northwind.example",
                URI.create(url.substring(0, url.length() - 1)),
                testMode);
        return new MailgunSender(account, ProviderHttp.create(InstantSource.system()))
                .send(EmailSenderContract.email(), LastWord.YES);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void knowsEverythingThatWeSend(boolean testMode) throws InterruptedException {
        send(testMode, 200, "{}");

        RecordedRequest request = mailgun.takeRequest();
        assertThat(request.getTarget()).isEqualTo(PATH.replace("{domain_name}", "mg.northwind.example"));
        JsonNode schema = specification.requestBody(operation, "multipart/form-data");
        ObjectNode sent = document(MailgunSenderTest.fields(request), schema);
        assertThat(specification.faults(sent, schema)).isEmpty();
        sent.remove("to");
        sent.put("o:tracking", "perhaps").put("o:speed", "high");
        assertThat(specification.faults(sent, schema))
                .as("the specification is really looked at")
                .hasSize(3)
                .contains("/to is missing", "/o:speed is not known")
                .anyMatch(fault -> fault.startsWith("/o:tracking is none of"));
    }

    /** A part may be repeated where the schema has an array, and names after {@code h:} and {@code v:} are the sender's. */
    private ObjectNode document(Map<String, String> fields, JsonNode schema) {
        JsonNode properties = specification.resolved(schema).path("properties");
        ObjectNode document = Json.EVENTS.createObjectNode();
        fields.forEach((name, value) -> {
            if (name.matches("[hv]:[A-Za-z_-]+")) {
                return;
            }
            if (properties.path(name).path("type").asString("").equals("array")) {
                document.putArray(name).add(value);
            } else {
                document.put(name, value);
            }
        });
        return document;
    }

    @Test
    void takesAMailInWordsThatWeUnderstand() {
        assertThat(specification.examples(operation, 200))
                .isNotEmpty()
                .allSatisfy((name, example) -> assertThat(send(false, 200, example.toString()))
                        .isEqualTo(new Result.Accepted(example.path("id").asString(), "Mailgun took it (HTTP 200).")));
    }

    /** The one example of 400 lists all complaints, the one about the From line among them. */
    @ParameterizedTest
    @CsvSource({"400, SENDER", "401, ACCOUNT", "429, UNREACHABLE"})
    void refusesInWordsThatWeUnderstand(int status, Cause cause) {
        assertThat(specification.examples(operation, status))
                .isNotEmpty()
                .allSatisfy((name, example) -> assertThat(send(false, status, example.toString()))
                        .isInstanceOfSatisfying(
                                Result.Refused.class,
                                refused -> assertThat(refused.cause()).isEqualTo(cause)));
    }

    @Test
    void mayHaveTakenAMailWhenItAnswersWithAnErrorOfItsOwn() {
        assertThat(specification.examples(operation, 500))
                .isNotEmpty()
                .allSatisfy((name, example) ->
                        assertThat(send(false, 500, example.toString())).isInstanceOf(Result.Unknown.class));
    }
}
