package dev.leadflow.verifier.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.testkit.Specification;
import dev.leadflow.verifier.AddressProvider;
import dev.leadflow.verifier.PhoneFinding;
import dev.leadflow.verifier.PhoneFinding.LineType;
import dev.leadflow.verifier.ProviderFaultsContract;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What we ask, held against Twilio's own specification of Lookup v2, and what it answers by that. */
class TwilioSpecTest {

    private static final String PATH = "/v2/PhoneNumbers/{PhoneNumber}";

    private final Specification specification = Specification.read("twilio/twilio_lookups_v2.json");
    private final JsonNode operation = specification.operation("get", PATH);
    private final MockWebServer twilio = new MockWebServer();

    @BeforeEach
    void start() throws IOException {
        twilio.start();
    }

    @AfterEach
    void stop() {
        twilio.close();
    }

    private AddressProvider<PhoneFinding> provider() {
        return new TwilioPhoneProvider(
                ProviderHttp.create(InstantSource.system()),
                twilio.url("/v2").uri(),
                "AC0",
                new Secret("planted-token"),
                BigDecimal.ZERO);
    }

    @Test
    void knowsEverythingThatWeAsk() throws InterruptedException {
        twilio.enqueue(
                new MockResponse.Builder().body(TwilioPhoneProviderTest.YES).build());

        provider().ask("+919876543210");

        RecordedRequest request = twilio.takeRequest();
        HttpUrl url = request.getUrl();
        Map<String, JsonNode> parameters = operation
                .path("parameters")
                .valueStream()
                .collect(Collectors.toMap(each -> each.path("name").asString(), each -> each));
        assertThat(request.getMethod()).isEqualTo("GET");
        assertThat("/" + String.join("/", url.pathSegments()))
                .isEqualTo(PATH.replace("{PhoneNumber}", "+919876543210"));
        assertThat(parameters.keySet()).containsAll(url.queryParameterNames());
        assertThat(Set.of(Objects.requireNonNull(url.queryParameter("Fields")).split(",", -1)))
                .allSatisfy(field -> assertThat(parameters
                                .getOrDefault("Fields", operation)
                                .path("description")
                                .asString())
                        .containsPattern("\\b" + field + "\\b"));
    }

    @Test
    void givesNoExampleOfAnAnswerThatWeDoNotUnderstand() {
        assertThat(specification.examples(operation, 200))
                .hasSizeGreaterThan(10)
                .allSatisfy((name, example) -> {
                    PhoneFinding finding = read(example);

                    assertThat(finding)
                            .isInstanceOfSatisfying(
                                    PhoneFinding.Judged.class,
                                    judged -> assertThat(judged.status())
                                            .as(name)
                                            .isEqualTo(
                                                    !example.path("valid").booleanValue()
                                                            ? Status.INVALID
                                                            : example.path("line_type_intelligence")
                                                                            .isObject()
                                                                    ? Status.RISKY
                                                                    : Status.VALID));
                });
    }

    @Test
    void tellsTheKindOfLineWhereWeLookForIt() {
        JsonNode example = specification.examples(operation, 200).get("fetchLineTypeIntelligence");

        assertThat(read(Objects.requireNonNull(example)))
                .isInstanceOfSatisfying(
                        PhoneFinding.Judged.class,
                        judged -> assertThat(judged.lineType()).isEqualTo(LineType.VOIP));
    }

    private static PhoneFinding read(JsonNode example) {
        return TwilioPhoneProvider.read(ProviderFaultsContract.read(200, example.toString(), null));
    }
}
