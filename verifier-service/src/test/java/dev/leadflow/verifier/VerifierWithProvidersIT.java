package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadVerified;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import dev.leadflow.verifier.LocalDns.Behaviour;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The running service with paid providers, which fail one after the other. */
@ExtendWith(OutputCaptureExtension.class)
class VerifierWithProvidersIT {

    private static final String VALID = "{\"status\": \"valid\", \"sub_status\": \"\", \"free_email\": false}";
    private static final String OUT_OF_CREDITS = "{\"error\": \"Invalid API key or your account ran out of credits\"}";

    private final LocalDns dns = new LocalDns().tellAllOthers(Behaviour.MX);
    private final MockWebServer abstractApi = new MockWebServer();
    private final MockWebServer zeroBounce = new MockWebServer();
    private final OrganizationId ours = Fixtures.organization();

    @BeforeEach
    void start() throws IOException {
        abstractApi.start();
        zeroBounce.start();
    }

    @AfterEach
    void stop() {
        abstractApi.close();
        zeroBounce.close();
        dns.close();
    }

    private RunningService service() {
        return RunningService.start(
                VerifierModule.SERVICE,
                Map.of(
                        "DNS_SERVER", dns.setting(),
                        "ABSTRACTAPI_EMAIL_KEY", "planted-key-one",
                        "ABSTRACTAPI_BASE_URL", abstractApi.url("/v1").toString(),
                        "ABSTRACTAPI_PER_SECOND", "100",
                        "ABSTRACTAPI_COST", "0.004",
                        "ZEROBOUNCE_API_KEY", "planted-key-two",
                        "ZEROBOUNCE_BASE_URL", zeroBounce.url("/v2").toString(),
                        "ZEROBOUNCE_COST", "0.008",
                        "LOG_LEVEL", "INFO"));
    }

    private static void always(MockWebServer server, MockResponse answer) {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return answer;
            }
        });
    }

    private static MockResponse answer(int status, String body) {
        return new MockResponse.Builder().code(status).body(body).build();
    }

    private List<LeadAccepted> leads(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Fixtures.lead(ours))
                .map(lead -> Samples.accepted(
                        Samples.with(lead, "asha@" + Objects.requireNonNull(lead.website()), lead.phone()), 1))
                .toList();
    }

    private List<AddressVerification> emails(RunningService service, List<LeadAccepted> leads) {
        EventPublisher publisher = service.bean(EventPublisher.class);
        publisher.await(leads.stream()
                .map(lead -> publisher.send(Topics.LEAD_ACCEPTED, lead.leadId().toString(), lead))
                .toList());
        Set<Object> ids = leads.stream().map(LeadAccepted::leadId).collect(Collectors.toSet());
        return service.awaitEvents(Topics.LEAD_VERIFIED, leads.size(), each -> ids.contains(each.leadId())).stream()
                .map(LeadVerified::email)
                .map(Objects::requireNonNull)
                .toList();
    }

    private static ProviderState state(RunningService service, String provider) {
        return service.bean(Providers.class).states().stream()
                .filter(each -> each.provider().equals(provider))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void asksTheSecondWhereTheFirstFailsAndGoesOnAloneWhereBothDo(CapturedOutput output) {
        always(abstractApi, answer(500, "planted-key-one"));
        always(zeroBounce, answer(200, VALID));
        try (RunningService service = service()) {
            assertThat(emails(service, leads(30))).hasSize(30).allSatisfy(email -> {
                assertThat(email.provider()).isEqualTo("zerobounce");
                assertThat(email.status()).isEqualTo(Status.VALID);
            });
            assertThat(state(service, "abstractapi").status()).isEqualTo(ProviderState.Status.RESTING);
            assertThat(state(service, "abstractapi").cost()).isZero();
            assertThat(state(service, "zerobounce").status()).isEqualTo(ProviderState.Status.WORKING);
            assertThat(state(service, "zerobounce").cost()).isEqualByComparingTo("0.24");
            assertThat(state(service, "dns").status()).isEqualTo(ProviderState.Status.WORKING);

            always(zeroBounce, answer(200, OUT_OF_CREDITS));
            List<AddressVerification> alone = emails(service, leads(30));

            assertThat(alone).hasSize(30).allSatisfy(email -> {
                assertThat(email.provider()).isEqualTo("built-in");
                assertThat(email.status()).isEqualTo(Status.VALID);
                assertThat(email.detail()).contains("The domain receives mail.", "abstractapi", "zerobounce");
            });
            assertThat(state(service, "zerobounce").status()).isEqualTo(ProviderState.Status.KEY_REFUSED);
            assertThat(state(service, "zerobounce").cost()).isEqualByComparingTo("0.24");
            assertThat(service.database().jdbc().sql("""
                                    SELECT provider || ' ' || coalesce(raw_verdict, '-') || ' ' || provisional || ' ' || count(*)
                                    FROM verifier.verification WHERE channel = 'EMAIL'
                                    GROUP BY provider, raw_verdict, provisional ORDER BY 1""").query(String.class).list())
                    .containsExactly("built-in - true 30", "zerobounce valid false 30");
            assertThat(service.events(Topics.PROVIDER_STATES.get(1)).toString()).doesNotContain("planted");
            assertThat(service.http(ours, dev.leadflow.common.web.Role.OWNER)
                            .get("/actuator/prometheus")
                            .body())
                    .contains("zerobounce.validate")
                    .doesNotContain("planted");
        }
        assertThat(output)
                .contains("[abstractapi, zerobounce]")
                .doesNotContain("planted")
                .doesNotContain("asha@");
    }

    /** An import goes as fast as the slow provider can, asks once about each address and loses none. */
    @Test
    void waitsForASlowProviderWithoutAskingTwice() {
        Map<String, Integer> asked = new ConcurrentHashMap<>();
        always(abstractApi, answer(422, ""));
        zeroBounce.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                String email = request.getUrl().queryParameter("email");
                if (email != null) { // else it is about the key
                    asked.merge(email, 1, Integer::sum);
                }
                return new MockResponse.Builder()
                        .body(VALID)
                        .headersDelay(500, TimeUnit.MILLISECONDS)
                        .build();
            }
        });
        try (RunningService service = service()) {
            List<LeadAccepted> leads = leads(500);

            assertThat(emails(service, leads))
                    .hasSize(500)
                    .allSatisfy(email -> assertThat(email.provider()).isEqualTo("zerobounce"));

            assertThat(asked)
                    .hasSize(500)
                    .allSatisfy((address, times) -> assertThat(times).isOne());
        }
    }
}
