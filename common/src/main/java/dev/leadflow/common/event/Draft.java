package dev.leadflow.common.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.UUID;

/**
 * The text of a message: the part that people may edit (subject, body) and the footer that only code writes.
 *
 * @param bodyHtml an HTML fragment that says the same as {@code bodyText}
 * @param footerText sender's identity, postal address and the way to unsubscribe
 * @param unsubscribeToken opaque; never expires
 * @param unsubscribeUrl the page behind the token
 */
public record Draft(
        String subject,
        String bodyText,
        String bodyHtml,
        String footerText,
        String footerHtml,
        UUID unsubscribeToken,
        String unsubscribeUrl) {

    /** The exact plain text that the recipient gets. */
    @JsonIgnore
    public String fullText() {
        return bodyText + "\n\n-- \n" + footerText + "\n";
    }

    /** The exact HTML that the recipient gets. */
    @JsonIgnore
    public String fullHtml() {
        return "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n" + bodyHtml + "\n<hr>\n"
                + footerHtml + "\n</body></html>\n";
    }
}
