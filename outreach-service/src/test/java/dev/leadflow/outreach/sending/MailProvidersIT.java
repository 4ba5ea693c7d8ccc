package dev.leadflow.outreach.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.leadflow.common.Service;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.common.web.Role;
import dev.leadflow.outreach.OutreachModule;
import dev.leadflow.outreach.PublishedByOthers;
import dev.leadflow.outreach.channel.smtp.ScriptedSmtpServer;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.testkit.TestHttp;
import java.io.IOException;
import java.util.Map;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All three providers in one process, set up by nothing but settings. */
@Tag("prop-33")
class MailProvidersIT {

    private static final ScriptedSmtpServer SMTP = new ScriptedSmtpServer();
    private static final MockWebServer HTTP = new MockWebServer();
    private static volatile int sendGrid;
    private static volatile int mailgun;
    private static RunningService service;
    private final OrganizationId organization = Fixtures.organization();

    @BeforeAll
    static void start() throws IOException {
        HTTP.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                boolean toSendGrid = "/v3/mail/send".equals(request.getTarget());
                return new MockResponse.Builder()
                        .code(toSendGrid ? sendGrid : mailgun)
                        .body(toSendGrid ? "" : "{\"id\": \"<1@mg.northwind.example>\", \"message\": \"Queued.\"}")
                        .build();
            }
        });
        HTTP.start();
        String url = HTTP.url("").toString();
        service = RunningService.start(
                new Service("outreach", PublishedByOthers.WithTheirTables.class, OutreachModule.SERVICE.settings()),
                Map.of(
                        "SENDGRID_API_KEY", "planted-key",
                        "SENDGRID_BASE_URL", url,
                        "MAILGUN_API_KEY", "planted-key",
                        "MAILGUN_DOMAIN", "mg.northwind.example",
                        "MAILGUN_BASE_URL", url,
                        "SMTP_HOST", "127.0.0.1",
                        "SMTP_PORT", Integer.toString(SMTP.port())));
    }

    @AfterAll
    static void stop() {
        service.close();
        HTTP.close();
        SMTP.close();
    }

    private TestHttp.Answer testMail() {
        new PublishedByOthers(service.database()).settings(Fixtures.settings(organization, Mode.DRY_RUN));
        return service.http(organization, Role.OWNER).post("/api/test-email", Map.of("to", "me@northwind.example"));
    }

    @Test
    void goOnFromOneToTheNextAndSayWhoTookTheMail() {
        sendGrid = 202;
        mailgun = 200;
        assertThat(testMail().text("detail")).isEqualTo("SendGrid took it (HTTP 202).");

        sendGrid = 401;
        assertThat(testMail().text("detail"))
                .isEqualTo("Mailgun took it (HTTP 200). Before: sendgrid: SendGrid answered with HTTP 401.");

        mailgun = 429;
        assertThat(testMail().text("detail"))
                .startsWith("The mail server took it: 250")
                .endsWith("Before: sendgrid: SendGrid answered with HTTP 401. mailgun: Mailgun answered with HTTP 429:"
                        + " Queued.");
        assertThat(SMTP.journal()).hasSize(1);

        sendGrid = 503;
        assertThat(testMail().text("status")).isEqualTo("UNKNOWN");
        assertThat(SMTP.journal()).as("sent by nobody else").hasSize(1);
    }

    @Test
    void areShownToOperators() {
        assertThat(service.bean(Providers.class).states())
                .extracting(ProviderState::provider, ProviderState::operation)
                .containsExactly(
                        tuple("sendgrid", "send"),
                        tuple("mailgun", "send"),
                        tuple("smtp", "send"),
                        tuple("sendgrid", "key"),
                        tuple("mailgun", "key"),
                        tuple("smtp", "key"));
        Topic<ProviderState> states = Topics.PROVIDER_STATES.stream()
                .filter(topic -> topic.owner().equals("outreach"))
                .findFirst()
                .orElseThrow();
        assertThat(service.awaitEvents(states, 3, state -> state.operation().equals("send")))
                .extracting(ProviderState::provider)
                .contains("sendgrid", "mailgun", "smtp");
    }
}
