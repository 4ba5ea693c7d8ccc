package dev.leadflow.optout;

import java.time.LocalDate;

/** One row of a registry's file. */
sealed interface RegistryRow permits RegistryRow.Checked, RefusedRow {

    /**
     * @param number counted from 1 under the header, empty ones too, as a spreadsheet counts them
     * @param phone E.164
     */
    record Checked(long number, String phone, boolean listed, LocalDate checkedOn) implements RegistryRow {}
}
