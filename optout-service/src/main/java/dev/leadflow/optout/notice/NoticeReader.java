package dev.leadflow.optout.notice;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Understands what comes by one route. Pure, and prepared for anything: its sender is proven, its content is not. It may be
 * asked again about the same post and then says the same.
 */
public interface NoticeReader {

    /** The last part of the address that the posts come to, such as {@code sendgrid}. */
    String route();

    /**
     * What a post says. An element that cannot be understood is told beside the others and stops none of them; a post that is
     * understood and says nothing about a message gives nothing.
     *
     * @param contentType as the sender named it
     * @param receivedAt stands in for a time that the post does not tell
     */
    Reading read(@Nullable String contentType, byte[] body, Instant receivedAt);
}
