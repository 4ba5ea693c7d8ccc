/**
 * Writes the message for a verified contact and checks its content; footer and unsubscribe link come from code.
 *
 * <p>Reads: {@code verifier.contact-verified.v1}. Writes: {@code personalizer.message-drafted.v1},
 * {@code personalizer.draft-refused.v1}. Owns no tables.
 *
 * <p>Asks AI providers, when it has keys for any, and fills a template when none of them has written anything acceptable.
 *
 * <p>Never sends. The same request gives the same message each time, unless an AI wrote it; of several drafts for one contact,
 * the first counts.
 */
@NullMarked
package dev.leadflow.personalizer;

import org.jspecify.annotations.NullMarked;
