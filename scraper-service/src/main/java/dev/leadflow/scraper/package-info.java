/**
 * Takes leads in by REST, webhook and CSV file, normalises them, refuses what must not be used, and finds out which are
 * one business.
 *
 * <p>Reads: its doors (REST), {@code campaign.settings.state.v1}. Writes: {@code scraper.*}. Owns the schema
 * {@code scraper}.
 *
 * <p>Never contacts anybody and never looks at verification.
 */
@NullMarked
package dev.leadflow.scraper;

import org.jspecify.annotations.NullMarked;
