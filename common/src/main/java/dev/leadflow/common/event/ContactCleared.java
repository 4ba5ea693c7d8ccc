package dev.leadflow.common.event;

import java.time.Instant;

/**
 * Every rule let the contact pass, and its place in the caps is reserved; the send worker takes it from here.
 *
 * @param mode LIVE to contact, DRY_RUN to record what would have been sent
 */
public record ContactCleared(MessageApproved message, Mode mode, Instant clearedAt) {}
