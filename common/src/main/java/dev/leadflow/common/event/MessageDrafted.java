package dev.leadflow.common.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message has been written and its content checked.
 *
 * @param writtenBy who wrote the text, such as {@code template:introduction} or an AI provider's name
 * @param authorship null for messages from before it was recorded
 */
public record MessageDrafted(
        Contact contact,
        Draft draft,
        String writtenBy,
        Instant draftedAt,
        @Nullable Authorship authorship) {

    /** A message of which no more is known than who wrote it. */
    public MessageDrafted(Contact contact, Draft draft, String writtenBy, Instant draftedAt) {
        this(contact, draft, writtenBy, draftedAt, null);
    }
}
