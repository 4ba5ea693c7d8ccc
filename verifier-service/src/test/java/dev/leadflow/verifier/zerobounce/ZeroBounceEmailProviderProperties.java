package dev.leadflow.verifier.zerobounce;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.verifier.AnswerProperties;
import dev.leadflow.verifier.EmailFinding;
import java.util.List;
import tools.jackson.databind.JsonNode;

class ZeroBounceEmailProviderProperties extends AnswerProperties<EmailFinding> {

    @Override
    protected EmailFinding read(ProviderHttp.Answer answer) {
        return ZeroBounceEmailProvider.read(answer);
    }

    @Override
    protected boolean isYes(JsonNode document) {
        return "valid".equalsIgnoreCase(document.path("status").stringValue("").strip());
    }

    @Override
    protected String yes() {
        return ZeroBounceEmailProviderTest.YES;
    }

    @Override
    protected List<String> fields() {
        return List.of("status", "sub_status", "free_email", "error", "address", "mx_found");
    }

    @Override
    protected List<String> words() {
        return List.of(
                "valid",
                "invalid",
                "catch-all",
                "unknown",
                "spamtrap",
                "abuse",
                "do_not_mail",
                "gold",
                "alias_address",
                "role_based",
                "disposable",
                "toxic",
                "accept_all",
                "from_the_future");
    }
}
