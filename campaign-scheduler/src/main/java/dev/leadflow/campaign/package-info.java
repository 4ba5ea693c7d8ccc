/**
 * Organizations, people and settings; campaigns and their runs; the book of leads and why each was contacted or not.
 *
 * <p>Reads: what all other services tell. Writes: {@code campaign.*}. Owns the schema {@code campaign}; publishes
 * {@code organization_settings} and {@code campaign} to the last gate.
 *
 * <p>Never judges and never sends.
 */
@NullMarked
package dev.leadflow.campaign;

import org.jspecify.annotations.NullMarked;
