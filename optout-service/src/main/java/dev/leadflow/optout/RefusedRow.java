package dev.leadflow.optout;

/**
 * A row of an uploaded file that was not taken.
 *
 * @param row counted from 1 under the header, empty ones too, as a spreadsheet counts them
 * @param detail what is wrong and what to do; never the number
 */
record RefusedRow(long row, Why reason, String detail) implements CsvRow, RegistryRow {

    enum Why {
        UNREADABLE_ROW,
        MISSING_PHONE,
        INVALID_PHONE,
        OTHER_COUNTRY,
        INVALID_LISTED,
        INVALID_CHECKED_ON
    }

    /** @param detail what follows the words that name the row */
    static RefusedRow of(long row, Why reason, String detail) {
        return new RefusedRow(row, reason, "Row " + row + " " + detail);
    }
}
