package dev.leadflow.verifier.twilio;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.verifier.AnswerProperties;
import dev.leadflow.verifier.PhoneFinding;
import java.util.List;
import tools.jackson.databind.JsonNode;

class TwilioPhoneProviderProperties extends AnswerProperties<PhoneFinding> {

    @Override
    protected PhoneFinding read(ProviderHttp.Answer answer) {
        return TwilioPhoneProvider.read(answer);
    }

    @Override
    protected boolean isYes(JsonNode document) {
        return document.path("valid").booleanValue(false);
    }

    @Override
    protected String yes() {
        return TwilioPhoneProviderTest.YES;
    }

    @Override
    protected List<String> fields() {
        return List.of(
                "valid",
                "validation_errors",
                "line_type_intelligence",
                "type",
                "country_code",
                "error_code",
                "code",
                "message");
    }

    @Override
    protected List<String> words() {
        return List.of(
                "mobile",
                "landline",
                "fixedVoip",
                "nonFixedVoip",
                "personal",
                "tollFree",
                "premium",
                "sharedCost",
                "uan",
                "voicemail",
                "pager",
                "unknown",
                "quantum",
                "true",
                "IN");
    }
}
