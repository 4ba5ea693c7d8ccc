/**
 * Judges every approved contact by the rules, once for each judgement, and keeps those that have to wait.
 *
 * <p>Reads: approved messages, attempts, merged leads, suppressions, settings, campaigns. Writes: {@code
 * outreach.contact-decided}, {@code outreach.contact-cleared}, {@code outreach.contact-deferred}, and (by outbox) {@code
 * outreach.message-approved} for a contact that is due again. For rehearsals it also writes {@code outreach.contact-judged}.
 * Owns the tables {@code outreach.deferred_contact} and {@code outreach.settings_version}.
 *
 * <p>Never contacts anybody, and never lets a contact go on that was not judged at that moment.
 */
@NullMarked
package dev.leadflow.outreach.decision;

import org.jspecify.annotations.NullMarked;
