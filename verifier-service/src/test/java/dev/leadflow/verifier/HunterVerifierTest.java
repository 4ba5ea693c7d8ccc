package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification.Status;
import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.verifier.hunter.HunterEmailProvider;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HunterVerifierTest extends PaidEmailVerifierContract {

    private final MockWebServer hunter = new MockWebServer();

    @BeforeEach
    void startHunter() throws IOException {
        hunter.start();
    }

    @AfterEach
    void stopHunter() {
        hunter.close();
    }

    @Override
    Map<String, String> settings() {
        return Map.of("HUNTER_API_KEY", "test-key");
    }

    @Override
    Optional<AddressProvider<EmailFinding>> provider(SettingValues values, ProviderHttp http) {
        return HunterEmailProvider.from(values, http);
    }

    @Override
    MockResponse about(Case each) {
        return json(
                switch (each) {
                    case GOOD, GOOD_ROLE -> "{\"data\": {\"status\": \"valid\", \"score\": 94}}";
                    case NO_SUCH_DOMAIN, TAKES_NO_MAIL -> "{\"data\": {\"status\": \"invalid\", \"score\": 0}}";
                    default -> "{\"data\": {\"status\": \"unknown\", \"score\": 50}}";
                });
    }

    @Test
    void asksAgainWhileHunterIsStillChecking() {
        hunter.enqueue(checking());
        hunter.enqueue(checking());
        hunter.enqueue(about(Case.GOOD));

        assertThat(alone().verify(Case.GOOD.address)).isInstanceOfSatisfying(EmailFinding.Judged.class, judged -> {
            assertThat(judged.provider()).isEqualTo("hunter");
            assertThat(judged.status()).isEqualTo(Status.VALID);
        });
        assertThat(hunter.getRequestCount()).isEqualTo(3);
    }

    @Test
    void doesNotAskForEver() {
        for (int i = 0; i < 10; i++) {
            hunter.enqueue(checking());
        }

        assertThat(alone().verify(Case.GOOD.address).detail()).contains("Hunter is still checking the address.");
        assertThat(hunter.getRequestCount()).isEqualTo(3);
    }

    private static MockResponse checking() {
        return new MockResponse.Builder().code(202).body("{\"data\": {}}").build();
    }

    private EmailVerifier alone() {
        SettingValues values = SettingValues.of(Map.of(
                "HUNTER_API_KEY",
                "test-key",
                "HUNTER_BASE_URL",
                hunter.url("/v2").toString()));
        return new OrderedEmailVerifier(
                address -> new EmailFinding.Unchecked("built-in", "Not asked here."),
                Unhurried.only(provider(values, ProviderHttp.create(InstantSource.fixed(Fixtures.NOON_IN_KOLKATA)))
                        .orElseThrow()));
    }
}
