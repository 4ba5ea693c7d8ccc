package dev.leadflow.verifier;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.verifier.numverify.NumVerifyPhoneProvider;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;

class NumVerifyVerifierTest extends PaidPhoneVerifierContract {

    @Override
    Map<String, String> settings() {
        return Map.of("NUMVERIFY_API_KEY", "test-key");
    }

    @Override
    String baseUrlSetting() {
        return "NUMVERIFY_BASE_URL";
    }

    @Override
    Optional<AddressProvider<PhoneFinding>> provider(SettingValues values, ProviderHttp http) {
        return NumVerifyPhoneProvider.from(values, http);
    }

    @Override
    MockResponse about(Case each) {
        return switch (each) {
            case MOBILE -> line("IN", "\"mobile\"");
            case FIXED -> line("IN", "\"landline\"");
            // The numbering plan knows better what this one is.
            case TOLL_FREE -> line("US", "null");
            default -> throw new AssertionError("Not worth its price: " + each);
        };
    }

    private static MockResponse line(String country, String type) {
        return PaidEmailVerifierContract.json(
                "{\"valid\": true, \"country_code\": \"%s\", \"line_type\": %s}".formatted(country, type));
    }
}
