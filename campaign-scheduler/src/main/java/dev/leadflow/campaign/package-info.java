/**
 * Organizations, people and settings; campaigns and their runs; the book of leads and why each was contacted or not.
 *
 * <p>Reads: what all other services tell. Writes: {@code campaign.*}. Owns the schema {@code campaign}; publishes
 * {@code organization_settings} (which the scraper reads too), {@code campaign} and {@code preview_contact} to outreach.
 *
 * <p>Never judges and never sends.
 */
@NullMarked
package dev.leadflow.campaign;

import org.jspecify.annotations.NullMarked;
