/**
 * Has people approve messages, judges every contact by the rules, sends at most once, and rehearses the past under changed
 * rules.
 *
 * <p>Reads: drafts, settings, campaigns, suppressions, mergers of leads. Writes: {@code outreach.*}. Owns the schema
 * {@code outreach}; its last gate reads the published tables of {@code optout} and {@code campaign}.
 *
 * <p>Never contacts anybody past the last gate.
 */
@NullMarked
package dev.leadflow.outreach;

import org.jspecify.annotations.NullMarked;
