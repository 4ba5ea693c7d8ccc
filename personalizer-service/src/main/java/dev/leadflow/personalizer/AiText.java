package dev.leadflow.personalizer;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.ProviderException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.web.util.HtmlUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The form of {@link Prompt}, as a model has filled it in. Providers promise that it is kept to; it is checked all the same,
 * because some models do not know of it and some servers do not pass it on.
 */
record AiText(String subject, String text) {

    private static final int MOST_PARAGRAPHS = 20;

    /** @throws ProviderException {@link Fault#FAULTY} when it is anything but the form */
    static AiText read(String json) {
        JsonNode form;
        try {
            form = Json.EVENTS.readTree(json);
        } catch (JacksonException noJson) {
            throw astray();
        }
        JsonNode subject = form.path("subject");
        JsonNode paragraphs = form.path("paragraphs");
        boolean kept = form.isObject()
                && form.size() == 2
                && subject.isString()
                && paragraphs.isArray()
                && !paragraphs.isEmpty()
                && paragraphs.size() <= MOST_PARAGRAPHS
                && paragraphs.valueStream().allMatch(JsonNode::isString);
        if (!kept) {
            throw astray();
        }
        List<String> texts = new ArrayList<>();
        paragraphs.forEach(each -> texts.add(each.asString()));
        return new AiText(
                composed(subject.asString()).strip(),
                texts.stream()
                        .flatMap(each -> Arrays.stream(
                                composed(each).replaceAll("\\h*\\R\\h*", "\n").split("\n{2,}")))
                        .map(String::strip)
                        .filter(each -> !each.isEmpty())
                        .collect(Collectors.joining("\n\n")));
    }

    private static ProviderException astray() {
        return new ProviderException(Fault.FAULTY, "The model did not fill in the form that it was given.");
    }

    /** The names in {@link Facts} are composed; a model may write the same letters decomposed. */
    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** Models like to give names other quotation marks, dashes or capitals than they have. */
    AiText withNamesAsGiven(Facts facts) {
        return new AiText(Wording.withNamesAsGiven(subject, facts), Wording.withNamesAsGiven(text, facts));
    }

    /** The same in HTML. A model writes none: this is where all of it comes from. */
    String html() {
        return Arrays.stream(text.split("\n\n"))
                .map(paragraph ->
                        "<p>" + HtmlUtils.htmlEscape(paragraph, "UTF-8").replace("\n", "<br>") + "</p>")
                .collect(Collectors.joining("\n"));
    }
}
