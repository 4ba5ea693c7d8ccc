package dev.leadflow.verifier;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.verifier.hunter.HunterEmailProvider;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;

class HunterVerifierTest extends PaidEmailVerifierContract {

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
}
