package dev.leadflow.verifier.hunter;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.verifier.AnswerProperties;
import dev.leadflow.verifier.EmailFinding;
import java.util.List;
import tools.jackson.databind.JsonNode;

class HunterEmailProviderProperties extends AnswerProperties<EmailFinding> {

    @Override
    protected EmailFinding read(ProviderHttp.Answer answer) {
        return HunterEmailProvider.read(answer);
    }

    @Override
    protected boolean isYes(JsonNode document) {
        return "valid"
                .equalsIgnoreCase(
                        document.path("data").path("status").stringValue("").strip());
    }

    @Override
    protected String yes() {
        return HunterEmailProviderTest.YES;
    }

    @Override
    protected List<String> fields() {
        return List.of(
                "data",
                "status",
                "result",
                "score",
                "disposable",
                "webmail",
                "accept_all",
                "gibberish",
                "block",
                "errors");
    }

    @Override
    protected List<String> words() {
        return List.of("valid", "invalid", "accept_all", "webmail", "disposable", "unknown", "deliverable", "risky");
    }
}
