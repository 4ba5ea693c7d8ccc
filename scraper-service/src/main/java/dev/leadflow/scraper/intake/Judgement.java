package dev.leadflow.scraper.intake;

import dev.leadflow.common.event.RefusalReason;
import org.jspecify.annotations.Nullable;

/** Whether a captured lead may be used. */
public sealed interface Judgement {

    /** What the capture says about itself; null for a row that cannot be read. */
    @Nullable
    Particulars particulars();

    /** It has a business name, a usable contact, and comes from where the organization takes leads from. */
    record Usable(Particulars particulars) implements Judgement {}

    /**
     * It must not or cannot be used.
     *
     * @param field the field to look at; null for a row that cannot be read
     * @param detail what is wrong and what to do, without the field's name
     */
    record Refused(
            @Nullable Particulars particulars,
            RefusalReason reason,
            @Nullable LeadField field,
            String detail) implements Judgement {

        /** As far as it can be told. */
        public @Nullable String businessName() {
            return particulars == null ? null : particulars.businessName();
        }

        /** The whole sentence for an operator. */
        public String explanation() {
            return field == null ? detail : field.column() + ": " + detail;
        }
    }
}
