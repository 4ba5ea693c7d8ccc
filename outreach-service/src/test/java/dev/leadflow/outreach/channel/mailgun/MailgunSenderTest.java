package dev.leadflow.outreach.channel.mailgun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.outreach.channel.EmailSender;
import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.outreach.channel.OutgoingEmail;
import dev.leadflow.outreach.channel.http.HttpEmailSenderContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.MediaType;
import okhttp3.MultipartReader;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Row 118, Mailgun. */
class MailgunSenderTest extends HttpEmailSenderContract {

    private static final Pattern FIELD = Pattern.compile("form-data; name=\"(.*)\"");

    private boolean testMode;

    @Override
    protected EmailSender senderTo(URI baseUrl, ProviderHttp http) {
        return new MailgunSender(new MailgunAccount(KEY, "mg.northwind.example", baseUrl, testMode), http);
    }

    @Override
    protected MockResponse accepted(RecordedRequest request) {
        return status(
                200,
                "{\"id\": \"<20261120.%s@mg.northwind.example>\", \"message\": \"Queued. Thank you.\"}"
                        .formatted(fields(request).get("v:attempt_id")));
    }

    @Override
    protected MockResponse refusedSender() {
        return status(400, "{\"message\": \"from parameter is not a valid address. please check documentation\"}");
    }

    @Override
    protected String refusal(String words) {
        return "{\"message\": \"" + words + "\"}";
    }

    static Map<String, String> fields(RecordedRequest request) {
        Map<String, String> fields = new LinkedHashMap<>();
        String boundary = Objects.requireNonNull(
                MediaType.get(request.getHeaders().get("Content-Type")).parameter("boundary"));
        try (MultipartReader reader =
                new MultipartReader(new Buffer().write(Objects.requireNonNull(request.getBody())), boundary)) {
            for (MultipartReader.Part part = reader.nextPart(); part != null; part = reader.nextPart()) {
                Matcher field = FIELD.matcher(part.headers().get("Content-Disposition"));
                assertThat(field.matches()).isTrue();
                assertThat(fields.put(field.group(1), part.body().readUtf8())).isNull();
            }
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
        return fields;
    }

    private Result send(OutgoingEmail email) {
        return sender().send(email, LastWord.YES);
    }

    @Test
    void writesTheMailAsMailgunReadsIt() {
        OutgoingEmail email = email();

        assertThat(send(email))
                .isEqualTo(new Result.Accepted(
                        "20261120." + email.id() + "@mg.northwind.example", "Mailgun took it (HTTP 200)."));

        assertThat(request().getTarget()).isEqualTo("/v3/mg.northwind.example/messages");
        assertThat(request().getHeaders().get("Authorization")).isEqualTo("Basic YXBpOnBsYW50ZWQta2V5");
        assertThat(fields(request()))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("from", "\"Northwind Services\" <hello@northwind.example>"),
                        Map.entry("to", "info@asha.example"),
                        Map.entry("subject", "Online orders for your bakery"),
                        Map.entry("text", email.text()),
                        Map.entry("html", "<p>Hello</p>"),
                        Map.entry("h:Message-Id", "<" + email.id() + "@northwind.example>"),
                        Map.entry("h:X-Leadflow-Attempt", email.id().toString()),
                        Map.entry("h:List-Unsubscribe", "<" + email.unsubscribeUrl() + ">"),
                        Map.entry("h:List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
                        Map.entry("v:attempt_id", email.id().toString()),
                        Map.entry("o:tracking", "no"),
                        Map.entry("o:tracking-clicks", "no"),
                        Map.entry("o:tracking-opens", "no")));
    }

    @Test
    void writesANameThatCannotBecomeAnotherAddress() {
        send(named("Evil\", \"\\\" <all@victim.example>, \"x"));

        assertThat(fields(request()))
                .containsEntry(
                        "from", "\"Evil\\\", \\\"\\\\\\\" <all@victim.example>, \\\"x\" <hello@northwind.example>");
    }

    private static OutgoingEmail named(String name) {
        return new OutgoingEmail(
                UUID.randomUUID(),
                name,
                "hello@northwind.example",
                "operator@northwind.example",
                "Report",
                "All is well.",
                null,
                null);
    }

    @Test
    void writesAReportWithoutHtmlAndUnsubscription() {
        send(named("Leadflow"));

        assertThat(fields(request()))
                .doesNotContainKeys("html", "h:List-Unsubscribe", "o:testmode")
                .containsEntry("h:Auto-Submitted", "auto-generated");
    }

    @Test
    void saysThatTestModeDeliveredNothing() {
        testMode = true;

        assertThat(send(email()))
                .isInstanceOfSatisfying(
                        Result.Accepted.class,
                        accepted -> assertThat(accepted.detail()).contains("test mode", "nothing was delivered"));
        assertThat(fields(request())).containsEntry("o:testmode", "yes");
    }

    @Test
    void doesNotBelieveWhoAnswersWithoutAnId() {
        assertThat(sendTo(status(200, "<html>Please log in to the network</html>")))
                .isInstanceOf(Result.Unknown.class);
        assertThat(sendTo(status(200, "{\"message\": \"Forbidden\"}"))).isInstanceOf(Result.Unknown.class);
    }

    @Test
    void namesAMailItselfWhoseIdIsOfNoUse() {
        OutgoingEmail email = email();
        scriptedAnswer(status(200, "{\"id\": \"two words\"}"));

        assertThat(send(email))
                .isInstanceOfSatisfying(
                        Result.Accepted.class,
                        accepted -> assertThat(accepted.providerId()).isEqualTo(email.id() + "@northwind.example"));
    }

    @Test
    void tellsARefusedFromAddressFromARefusedDomainAndARefusedMessage() {
        assertThat(cause(status(400, refusal("'from' parameter is missing")))).isEqualTo(Cause.SENDER);
        assertThat(cause(status(403, refusal("Domain mg.northwind.example is not allowed to send"))))
                .isEqualTo(Cause.ACCOUNT);
        assertThat(cause(status(400, refusal("to parameter is not a valid address. Mail from here"))))
                .isEqualTo(Cause.PERMANENT);
    }

    /** They come with 400, as what is wrong with a recipient does. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Domain sandbox1.mailgun.org is not allowed to send: Sandbox subdomains are for test purposes only | ACCOUNT
            Domain mg.northwind.example is not allowed to send: The domain is unverified                    | ACCOUNT
            Domain mg.northwind.example is not allowed to send: Free accounts are for test purposes only     | ACCOUNT
            Please activate your Mailgun account                                                           | ACCOUNT
            Account is disabled                                                                            | ACCOUNT
            Domain mg.northwind.example is not allowed to send: recipient limit exceeded                    | UNREACHABLE
            """)
    void knowsAComplaintAboutOurAccountByItsWords(String words, Cause cause) {
        assertThat(cause(status(400, refusal(words)))).isEqualTo(cause);
    }

    private Cause cause(MockResponse response) {
        return ((Result.Refused) sendTo(response)).cause();
    }

    @Test
    void isSetUpByItsKeyAndDomainAndGoesToTheEuropeanHostOnDemand() {
        MailgunAccount account = MailgunAccount.from(SettingValues.of(Map.of(
                "MAILGUN_API_KEY", "planted",
                "MAILGUN_DOMAIN", "mg.northwind.example",
                "MAILGUN_BASE_URL", "https://api.eu.mailgun.net",
                "MAILGUN_TEST_MODE", "true")));

        assertThat(account.baseUrl()).hasToString("https://api.eu.mailgun.net");
        assertThat(account.testMode()).isTrue();
        assertThat(account).asString().doesNotContain("planted");
    }
}
