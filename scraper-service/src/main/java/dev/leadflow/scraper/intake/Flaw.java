package dev.leadflow.scraper.intake;

/**
 * Something that a field says and that cannot be used.
 *
 * @param detail what is wrong and what to do, without the field's name
 */
public record Flaw(LeadField field, String detail) {

    @Override
    public String toString() {
        return field.column() + ": " + detail;
    }
}
