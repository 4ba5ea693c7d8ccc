/**
 * What a run of a campaign would do: every contact that it would request, judged by the rules ahead of its time, with the facts
 * of this moment and a clock that runs on until each contact has passed, is denied, or its approval would have expired.
 *
 * <p>Reads: preview requests and {@code campaign.preview_contact}, the send ledger, and the facts of the last gate. Owns the
 * table {@code outreach.preview}. Never contacts anybody, and takes no place from anybody.
 */
@NullMarked
package dev.leadflow.outreach.preview;

import org.jspecify.annotations.NullMarked;
