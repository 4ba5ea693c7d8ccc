package dev.leadflow.common.event;

import java.time.Instant;

/**
 * The consent of a person (or of the setting that needs none) to one exact message.
 *
 * @param contentHash SHA-256 in hex over recipient, subject, text and HTML
 * @param approvedBy user id, or {@code approval-not-required}
 * @param mode the organization's mode when it was approved: what was approved in a dry run never becomes a real contact
 * @param expiresAt nothing is sent on the strength of it from then on
 */
public record Approval(String contentHash, String approvedBy, Instant approvedAt, Mode mode, Instant expiresAt) {}
