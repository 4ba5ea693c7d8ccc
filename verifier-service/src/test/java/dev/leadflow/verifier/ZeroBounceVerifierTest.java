package dev.leadflow.verifier;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.verifier.zerobounce.ZeroBounceEmailProvider;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;

class ZeroBounceVerifierTest extends PaidEmailVerifierContract {

    @Override
    Map<String, String> settings() {
        return Map.of("ZEROBOUNCE_API_KEY", "test-key");
    }

    @Override
    Optional<AddressProvider<EmailFinding>> provider(SettingValues values, ProviderHttp http) {
        return ZeroBounceEmailProvider.from(values, http);
    }

    @Override
    MockResponse about(Case each) {
        return json(
                switch (each) {
                    case GOOD, GOOD_ROLE -> "{\"status\": \"valid\", \"sub_status\": \"\", \"free_email\": false}";
                    case NO_SUCH_DOMAIN -> "{\"status\": \"invalid\", \"sub_status\": \"no_dns_entries\"}";
                    case TAKES_NO_MAIL -> "{\"status\": \"invalid\", \"sub_status\": \"does_not_accept_mail\"}";
                    default -> "{\"status\": \"unknown\", \"sub_status\": \"greylisted\"}";
                });
    }
}
