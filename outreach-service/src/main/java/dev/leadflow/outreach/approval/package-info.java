/**
 * Has people approve messages before they are sent.
 *
 * <p>Reads: drafts, the organization's settings. Writes: message-approved, approval-changed. Owns the table
 * {@code outreach.approval_item}.
 *
 * <p>An approval binds one recipient and one exact text by their hash; an edit voids it. Never sends anything.
 */
@NullMarked
package dev.leadflow.outreach.approval;

import org.jspecify.annotations.NullMarked;
