/**
 * Writes the message for a requested contact and checks its content; footer and unsubscribe link come from code.
 *
 * <p>Reads: {@code campaign.contact-requested.v1}. Writes: {@code personalizer.message-drafted.v1},
 * {@code personalizer.draft-refused.v1}. Owns no tables.
 *
 * <p>Never sends. The same request always gives the same message, so that a record that comes again changes nothing.
 */
@NullMarked
package dev.leadflow.personalizer;

import org.jspecify.annotations.NullMarked;
