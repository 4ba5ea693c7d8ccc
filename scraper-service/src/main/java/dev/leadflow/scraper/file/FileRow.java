package dev.leadflow.scraper.file;

import java.util.Map;

/** One row of a file under its header; rows are counted from 1, empty ones too, as a spreadsheet counts them. */
public sealed interface FileRow {

    long number();

    /** @param fields by {@code LeadField.column}, exactly as given; empty cells are left out */
    record Cells(long number, Map<String, String> fields) implements FileRow {}

    /**
     * A row that cannot be taken apart.
     *
     * @param detail what is wrong and what to do
     * @param beginning of the row, for the operator to recognise it
     */
    record Broken(long number, String detail, String beginning) implements FileRow {}
}
