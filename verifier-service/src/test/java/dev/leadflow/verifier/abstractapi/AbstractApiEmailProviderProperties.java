package dev.leadflow.verifier.abstractapi;

import dev.leadflow.common.provider.ProviderHttp;
import dev.leadflow.verifier.AnswerProperties;
import dev.leadflow.verifier.EmailFinding;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

class AbstractApiEmailProviderProperties extends AnswerProperties<EmailFinding> {

    @Override
    protected EmailFinding read(ProviderHttp.Answer answer) {
        return AbstractApiEmailProvider.read(answer);
    }

    @Override
    protected boolean isYes(JsonNode document) {
        return Stream.of(
                        document.path("deliverability"),
                        document.path("email_deliverability").path("status"))
                .anyMatch(word ->
                        "deliverable".equalsIgnoreCase(word.stringValue("").strip()));
    }

    @Override
    protected String yes() {
        return AbstractApiEmailProviderTest.YES;
    }

    @Override
    protected List<String> fields() {
        return List.of(
                "deliverability",
                "quality_score",
                "is_valid_format",
                "is_free_email",
                "is_disposable_email",
                "is_role_email",
                "is_catchall_email",
                "is_mx_found",
                "is_smtp_valid",
                "email_deliverability",
                "email_quality",
                "email_risk",
                "status",
                "score",
                "is_format_valid",
                "is_mx_valid",
                "is_disposable",
                "address_risk_status",
                "value",
                "text",
                "error",
                "code",
                "message");
    }

    @Override
    protected List<String> words() {
        return List.of(
                "deliverable", "undeliverable", "risky", "unknown", "true", "false", "quota_reached", "unauthorized");
    }
}
