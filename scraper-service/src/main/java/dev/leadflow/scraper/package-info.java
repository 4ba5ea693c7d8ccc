/**
 * Takes leads in by REST, webhook and CSV file, searches sources for them, normalises them, refuses what must not be used,
 * and finds out which are one business.
 *
 * <p>Reads: its doors (REST), the sources of {@code source}, {@code campaign.settings.state.v1}. Writes: {@code scraper.*}. Owns the schema
 * {@code scraper}.
 *
 * <p>Never contacts anybody and never looks at verification.
 */
@NullMarked
package dev.leadflow.scraper;

import org.jspecify.annotations.NullMarked;
