package dev.leadflow.personalizer;

import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Lead;
import org.jspecify.annotations.Nullable;

/**
 * All that a writer learns (row 105): named fields, each on one line and short, without control characters. A lead can be
 * entered by anybody, so nothing in here is to be trusted for more than being shown.
 *
 * @param business name of the lead's business; empty when nothing of it can be shown
 * @param category null when it is not known or not fit to be shown
 * @param city as {@code category}
 * @param sender name of the business that writes; empty when it has not been set
 */
record Facts(
        String business,
        @Nullable String category,
        @Nullable String city,
        String sender) {

    static Facts of(Contact contact) {
        Lead lead = contact.lead();
        return new Facts(
                OneLine.of(lead.businessName(), 80),
                harmless(lead.category()),
                harmless(lead.city()),
                OneLine.of(contact.sender().businessName(), 80));
    }

    /**
     * A message can do without; so one that reads like an offer or an order is left out, or for which the whole message would be
     * refused: "ASP.NET development" looks like a host.
     */
    private static @Nullable String harmless(@Nullable String text) {
        String line = text == null ? "" : OneLine.of(text, 40);
        return line.isEmpty() || !Wording.objections(line).isEmpty() || !ContentCheck.isPlain(line) ? null : line;
    }

    /** The same, short enough to stand together in a subject. */
    Facts inSubject() {
        return new Facts(OneLine.of(business, 55), category, city, OneLine.of(sender, 40));
    }
}
