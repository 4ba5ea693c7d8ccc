package dev.leadflow.verifier.numverify;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.verifier.AnswerProperties;
import dev.leadflow.verifier.PhoneFinding;
import java.util.List;
import tools.jackson.databind.JsonNode;

class NumVerifyPhoneProviderProperties extends AnswerProperties<PhoneFinding> {

    @Override
    protected PhoneFinding read(ProviderHttp.Answer answer) {
        return NumVerifyPhoneProvider.read(answer);
    }

    @Override
    protected boolean isYes(JsonNode document) {
        return document.path("valid").booleanValue(false)
                && !document.has("error")
                && document.path("success").booleanValue(true);
    }

    @Override
    protected String yes() {
        return NumVerifyPhoneProviderTest.YES;
    }

    @Override
    protected List<String> fields() {
        return List.of("valid", "line_type", "country_code", "success", "error", "code", "type", "info");
    }

    @Override
    protected List<String> words() {
        return List.of(
                "mobile",
                "landline",
                "special_services",
                "toll_free",
                "premium_rate",
                "satellite",
                "paging",
                "voip",
                "quantum",
                "true",
                "IN",
                "210",
                "101");
    }
}
