package dev.leadflow.optout;

import java.util.List;

/** One row of a CSV file under its header. */
sealed interface CsvRow permits CsvRow.Cells, RefusedRow {

    /**
     * @param number counted from 1, empty ones too, as a spreadsheet counts them
     * @param header the names of the columns
     * @param values as many as there are columns
     */
    record Cells(long number, List<String> header, List<String> values) implements CsvRow {

        /** Empty when there is no such column. */
        String cell(String column) {
            int index = header.indexOf(column);
            return index < 0 ? "" : values.get(index).strip();
        }

        RefusedRow refused(RefusedRow.Why reason, String detail) {
            return RefusedRow.of(number, reason, detail);
        }
    }
}
