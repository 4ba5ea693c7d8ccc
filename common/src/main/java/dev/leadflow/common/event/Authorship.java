package dev.leadflow.common.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a text came about, for the person who reviews it.
 *
 * @param model the language model, as its provider names it; null for a template
 * @param prompt version of the instructions that the model had, such as {@code introduction-1}; null for a template
 * @param unable who was asked before without success and why, each as a sentence after its name
 */
public record Authorship(@Nullable String model, @Nullable String prompt, List<String> unable) {

    public Authorship {
        unable = List.copyOf(unable);
    }
}
