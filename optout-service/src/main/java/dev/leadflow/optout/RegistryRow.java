package dev.leadflow.optout;

import java.time.LocalDate;

/** One row of a registry's file under its header; rows are counted from 1, empty ones too, as a spreadsheet counts them. */
sealed interface RegistryRow {

    /** @param phone E.164 */
    record Checked(long number, String phone, boolean listed, LocalDate checkedOn) implements RegistryRow {}

    /** @param detail what is wrong and what to do; never the number */
    record Refused(long number, Why why, String detail) implements RegistryRow {}

    enum Why {
        UNREADABLE_ROW,
        INVALID_PHONE,
        OTHER_COUNTRY,
        INVALID_LISTED,
        INVALID_CHECKED_ON
    }
}
