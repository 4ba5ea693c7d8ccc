/**
 * The past under changed rules: judges the recorded judgements of a period again with other settings and a virtual clock, and
 * shows the difference.
 *
 * <p>Reads: {@code outreach.contact-judged}, the kept versions of settings. Writes no topic. Owns the table {@code
 * outreach.rehearsal}.
 *
 * <p>Contacts nobody, and no way leads from here to anything that could: a test of the architecture says so.
 */
@NullMarked
package dev.leadflow.outreach.rehearsal;

import org.jspecify.annotations.NullMarked;
