package dev.leadflow.verifier;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.verifier.abstractapi.AbstractApiEmailProvider;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;

class AbstractApiVerifierTest extends PaidEmailVerifierContract {

    @Override
    Map<String, String> settings() {
        return Map.of("ABSTRACTAPI_EMAIL_KEY", "test-key");
    }

    @Override
    Optional<AddressProvider<EmailFinding>> provider(SettingValues values, ProviderHttp http) {
        return AbstractApiEmailProvider.from(values, http);
    }

    @Override
    MockResponse about(Case each) {
        return json(
                switch (each) {
                    case GOOD, GOOD_ROLE -> """
                            {"deliverability": "DELIVERABLE", "quality_score": "0.90",
                             "is_valid_format": {"value": true, "text": "TRUE"}}""";
                    case NO_SUCH_DOMAIN -> """
                            {"deliverability": "UNDELIVERABLE", "is_mx_found": {"value": false, "text": "FALSE"}}""";
                    case TAKES_NO_MAIL -> "{\"deliverability\": \"UNDELIVERABLE\"}";
                    default -> "{\"deliverability\": \"UNKNOWN\", \"quality_score\": \"0.00\"}";
                });
    }
}
