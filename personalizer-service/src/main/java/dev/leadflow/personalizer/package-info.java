/**
 * Writes the message for a requested contact and checks its content; footer and unsubscribe link come from code.
 *
 * <p>Reads: {@code campaign.contact-requested.v1}. Writes: {@code personalizer.*}. Owns no tables.
 *
 * <p>Never sends.
 */
@NullMarked
package dev.leadflow.personalizer;

import org.jspecify.annotations.NullMarked;
