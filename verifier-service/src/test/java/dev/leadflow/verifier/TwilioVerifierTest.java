package dev.leadflow.verifier;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.common.setting.SettingValues;
import dev.leadflow.verifier.twilio.TwilioPhoneProvider;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;

class TwilioVerifierTest extends PaidPhoneVerifierContract {

    @Override
    Map<String, String> settings() {
        return Map.of("TWILIO_ACCOUNT_SID", "AC0", "TWILIO_AUTH_TOKEN", "test-token");
    }

    @Override
    String baseUrlSetting() {
        return "TWILIO_LOOKUP_BASE_URL";
    }

    @Override
    Optional<AddressProvider<PhoneFinding>> provider(SettingValues values, ProviderHttp http) {
        return TwilioPhoneProvider.from(values, http);
    }

    @Override
    MockResponse about(Case each) {
        return switch (each) {
            case MOBILE -> line("IN", "mobile");
            case FIXED -> line("IN", "landline");
            case TOLL_FREE -> line("US", "tollFree");
            default -> throw new AssertionError("Not worth its price: " + each);
        };
    }

    private static MockResponse line(String country, String type) {
        return PaidEmailVerifierContract.json("""
                {"valid": true, "country_code": "%s", "validation_errors": null, "caller_name": null,
                 "line_type_intelligence": {"error_code": null, "type": "%s"}}""".formatted(country, type));
    }
}
