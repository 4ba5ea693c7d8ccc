package dev.leadflow.personalizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.provider.Providers;
import dev.leadflow.common.setting.InvalidSettingsException;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.testkit.Fixtures;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AiSettingsTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Fixtures.NOON_IN_KOLKATA);
    private static final Facts FACTS = new Facts("Asha Bakery", "Bakery", "Pune", "Northwind");

    private final Providers providers = new Providers("test-1", new SimpleMeterRegistry(), CLOCK);

    @Test
    void letNobodyWriteWithoutAKey() {
        assertThat(writers(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'openai,aimlapi,anthropic'",
        "'anthropic,openai', 'anthropic,openai'",
        "' AIMLAPI , Anthropic ', 'aimlapi,anthropic'",
    })
    void sayInWhichOrderTheyAreAsked(String setting, String order) {
        writers(Map.of("OPENAI_API_KEY", "a", "AIMLAPI_API_KEY", "b", "ANTHROPIC_API_KEY", "c", "AI_WRITERS", setting));

        assertThat(providers.states().stream().map(ProviderState::provider).toList())
                .isEqualTo(List.of(order.split(",")));
    }

    @Test
    void leaveOutWhoHasNoKey() {
        writers(Map.of("ANTHROPIC_API_KEY", "c"));

        assertThat(providers.states()).extracting(ProviderState::provider).containsExactly("anthropic");
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai,openai", "openai,gemini", "none"})
    void refuseAnOrderThatIsNone(String order) {
        assertThatThrownBy(() -> SettingValues.of(Map.of("AI_WRITERS", order)).check(AiSettings.ALL))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("openai, aimlapi and anthropic");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "line\nbreak", "schlüssel"})
    void refuseAKeyThatFitsIntoNoHeaderWithoutShowingIt(String key) {
        assertThatThrownBy(
                        () -> SettingValues.of(Map.of("ANTHROPIC_API_KEY", key)).check(AiSettings.ALL))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("ANTHROPIC_API_KEY is ***")
                .hasMessageNotContaining(key);
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI, OPENAI_CHAT, OPENAI_API, chat, Authorization, Bearer k-1",
        "OPENAI, OPENAI_RESPONSES, OPENAI_API, responses, Authorization, Bearer k-1",
        "AIMLAPI, AIMLAPI, AIMLAPI_MODEL, openai/gpt-5-4, Authorization, Bearer k-1",
        "ANTHROPIC, ANTHROPIC, ANTHROPIC_MODEL, claude-haiku-5-5, x-api-key, k-1",
    })
    void leadToTheRightInterface(
            String provider, Wire wire, String setting, String value, String header, String expected)
            throws InterruptedException {
        try (ModelServer server = new ModelServer(wire)) {
            AiWriter writer = writers(Map.of(
                            provider + "_API_KEY",
                            " k-1 ",
                            provider + "_BASE_URL",
                            server.base() + "/",
                            setting,
                            value,
                            provider + "_PRICE_IN",
                            "1",
                            provider + "_PRICE_OUT",
                            "2.5"))
                    .getFirst();

            assertThat(writer.write(FACTS)).isInstanceOf(MessageWriter.Written.class);

            RecordedRequest request = server.request();
            assertThat(request.getHeaders().get(header)).isEqualTo(expected);
            // 400 tokens for 1 and 200 for 2.5 a million
            assertThat(providers.states().getFirst().cost()).isEqualByComparingTo("0.0009");
        }
    }

    /** Models that do not reason refuse the word. */
    @ParameterizedTest
    @CsvSource({"none, none", "low, low", "unsaid,"})
    void sayHowMuchOpenAiThinks(String effort, String sent) throws InterruptedException {
        try (ModelServer server = new ModelServer(Wire.OPENAI_CHAT)) {
            writers(Map.of(
                            "OPENAI_API_KEY",
                            "k",
                            "OPENAI_BASE_URL",
                            server.base().toString(),
                            "OPENAI_REASONING_EFFORT",
                            effort))
                    .getFirst()
                    .write(FACTS);

            JsonNode body = Json.EVENTS.readTree(server.request().getBody().utf8());
            assertThat(body.path("reasoning_effort").asString(null)).isEqualTo(sent);
        }
    }

    @Test
    void takeAnthropicsAddressWithItsVersionAndWithout() throws InterruptedException {
        for (String end : List.of("", "/", "/v1", "/v1/")) {
            try (ModelServer server = new ModelServer(Wire.ANTHROPIC)) {
                String root = server.base().toString().replaceFirst("/v1$", "");
                writers(Map.of("ANTHROPIC_API_KEY", "k", "ANTHROPIC_BASE_URL", root + end))
                        .getFirst()
                        .write(FACTS);

                assertThat(server.request().getTarget()).isEqualTo("/v1/messages");
            }
        }
    }

    /** Row 108, with the limits as they are in earnest. */
    @Test
    void giveEveryWriterFiveSeconds() {
        try (ModelServer server = new ModelServer(Wire.OPENAI_CHAT)) {
            server.replies(new MockResponse.Builder()
                    .body(Wire.OPENAI_CHAT.answer("{}"))
                    .throttleBody(1, 500, TimeUnit.MILLISECONDS));
            AiWriter writer = writers(Map.of(
                            "OPENAI_API_KEY",
                            "k",
                            "OPENAI_BASE_URL",
                            server.base().toString()))
                    .getFirst();
            long start = System.nanoTime();

            assertThat(writer.write(FACTS)).isInstanceOf(MessageWriter.Unable.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(4_500), Duration.ofMillis(6_500));
        }
    }

    private List<AiWriter> writers(Map<String, String> settings) {
        SettingValues values = SettingValues.of(settings);
        values.check(AiSettings.ALL);
        return AiSettings.writers(values, ProviderHttp.create(CLOCK), providers);
    }
}
