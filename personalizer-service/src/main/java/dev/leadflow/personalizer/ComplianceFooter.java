package dev.leadflow.personalizer;

import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Purpose;
import java.util.Objects;

/**
 * What the law asks to stand under every message: who writes, from where, why, and the way out (row 120). Code adds it
 * after the text has been written, so that no writer can leave it out or change it.
 *
 * @param postalAddress on one line
 */
record ComplianceFooter(String sender, String postalAddress, String why, String unsubscribeUrl) {

    /** Stands in drafts until the organization has set its address; a reviewer cannot overlook it. */
    static final String NO_ADDRESS_YET = "[Postal address missing: add it in the settings before going live]";

    static ComplianceFooter of(Contact contact, Facts facts, UnsubscribeLink link) {
        String address =
                OneLine.of(contact.sender().postalAddress().strip().replaceAll("\\s*[\\r\\n]+\\s*", ", "), 300);
        return new ComplianceFooter(
                facts.sender(), address.isEmpty() ? NO_ADDRESS_YET : address, why(contact, facts), link.url());
    }

    private static String why(Contact contact, Facts facts) {
        // A contact without a purpose is stopped by the rules; should it be read, this is the most cautious word.
        return switch (Objects.requireNonNullElse(contact.purpose(), Purpose.MARKETING)) {
            case MARKETING ->
                "You get this message because " + facts.business()
                        + " is on our list of businesses that our services may suit (source: "
                        + OneLine.of(contact.lead().source(), 60) + ").";
            case ENQUIRY ->
                "You get this message because " + facts.business() + " may have the answer to a question of ours.";
            case REQUESTED_CALLBACK ->
                "You get this message because " + facts.business() + " asked us to get in touch.";
            case SERVICE -> "You get this message because " + facts.business() + " is a customer of ours.";
        };
    }

    String text() {
        return TemplateWriter.Template.FOOTER_TEXT.filled(this);
    }

    String html() {
        return TemplateWriter.Template.FOOTER_HTML.filled(this);
    }
}
