package dev.leadflow.common.event;

import java.time.Instant;

/** No acceptable message could be written for a contact. */
public record DraftRefused(Contact contact, String detail, Instant refusedAt) {}
