/**
 * What other services publish in PostgreSQL and outreach reads there, because it has to be exact at the moment of deciding:
 * settings and campaigns of the campaign scheduler. Suppressions are read by the last gate itself, in its own statement.
 *
 * <p>Reads only; owns nothing.
 */
@NullMarked
package dev.leadflow.outreach.published;

import org.jspecify.annotations.NullMarked;
