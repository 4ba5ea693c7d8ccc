package dev.leadflow.scraper;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.web.Problem;
import dev.leadflow.scraper.ScraperSettings.WebhookSecret;
import dev.leadflow.scraper.intake.LeadField;
import dev.leadflow.scraper.intake.PlainText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Takes leads from other programs (row 93). They prove themselves by a secret, which also says whose leads they bring.
 * Their field names are their own: camelCase or any other spelling, and fields that mean nothing here are passed over. A
 * lead that turns out to be unusable is captured all the same, so that an operator can ask why; only the sender of
 * something that is no lead at all is told off.
 */
@RestController
class WebhookController {

    static final String PATH = "/webhook/lead-data";
    private static final int LONGEST_VALUE = 10_000;

    private final List<WebhookSecret> secrets;
    private final WebhookOwner owner;
    private final PipelineDatabase database;
    private final OrganizationTerms organizationTerms;
    private final LeadCapture capture;

    WebhookController(
            List<WebhookSecret> secrets,
            WebhookOwner owner,
            PipelineDatabase database,
            OrganizationTerms organizationTerms,
            LeadCapture capture) {
        this.secrets = secrets;
        this.owner = owner;
        this.database = database;
        this.organizationTerms = organizationTerms;
        this.capture = capture;
    }

    @PostMapping(PATH)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Map<String, LeadId> take(
            @RequestHeader(name = "X-Webhook-Secret", required = false) @Nullable String secret,
            @RequestBody(required = false) byte @Nullable [] body) {
        OrganizationId organization = organizationOf(secret);
        Map<String, String> fields = fields(body == null ? new byte[0] : body);
        if (!fields.containsKey(LeadField.BUSINESS_NAME.column())) {
            throw Problem.field("businessName", "is missing. A lead needs the name of the business.");
        }
        LeadId id =
                capture.capture(organization, Origin.webhook(), fields, organizationTerms.of(organization, database));
        return Map.of("leadId", id); // in the spelling of the senders
    }

    private OrganizationId organizationOf(@Nullable String given) {
        WebhookSecret proven = null;
        byte[] proof = Objects.requireNonNullElse(given, "").getBytes(StandardCharsets.UTF_8);
        for (WebhookSecret each : secrets) {
            // All are compared, each in constant time: how long it takes tells nothing.
            if (MessageDigest.isEqual(each.secret().bytes(), proof)) {
                proven = each;
            }
        }
        if (proven == null) {
            throw Problem.of(HttpStatus.UNAUTHORIZED, "unauthorized", "The header X-Webhook-Secret is not right.");
        }
        return proven.organization()
                .or(owner::find)
                .orElseThrow(() -> Problem.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "webhook-without-organization",
                        "It is not clear whose leads these are. Write WEBHOOK_SECRET=<organization id>=<secret>."));
    }

    private static JsonNode parsed(byte[] body) {
        JsonNode json;
        try {
            json = Json.EVENTS.readTree(body);
        } catch (JacksonException malformed) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "malformed-json", "The request body is not well-formed JSON.");
        }
        if (!json.isObject()) {
            throw Problem.of(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "not-a-lead",
                    "The request body must be one JSON object: a lead.");
        }
        return json;
    }

    /** What a lead needs of a request body, and nothing else of it. */
    static Map<String, String> fields(byte[] body) {
        JsonNode lead = parsed(body);
        Map<String, String> fields = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(lead.propertyNames());
        List<Optional<LeadField>> meanings = LeadField.ofHeader(names);
        for (int i = 0; i < names.size(); i++) {
            Optional<LeadField> field = meanings.get(i);
            JsonNode value = lead.path(names.get(i));
            if (field.isPresent() && (value.isString() || value.isNumber())) {
                String text = value.asString();
                if (text.length() > LONGEST_VALUE) {
                    throw Problem.field(names.get(i), "may have at most " + LONGEST_VALUE + " characters.");
                }
                if (PlainText.isUnstorable(text)) {
                    throw Problem.field(names.get(i), "has NUL or half a character. Remove it.");
                }
                if (!text.isBlank()) {
                    fields.merge(
                            field.get().column(),
                            text,
                            (before, more) -> field.get().joined(before, more));
                }
            }
        }
        return fields;
    }
}
