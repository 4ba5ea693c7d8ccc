/**
 * The rules that every contact passes: pure records, judged the same way in the topology, at the last gate and in a
 * rehearsal. No clock, no I/O, no log in here; time and facts are arguments.
 */
@NullMarked
package dev.leadflow.outreach.policy;

import org.jspecify.annotations.NullMarked;
