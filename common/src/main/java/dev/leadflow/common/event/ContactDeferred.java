package dev.leadflow.common.event;

import java.time.Instant;

/** A rule said "not yet": the message waits until {@code until} and is then judged by every rule again. */
public record ContactDeferred(MessageApproved message, Instant until, Reason reason, String detail) {}
