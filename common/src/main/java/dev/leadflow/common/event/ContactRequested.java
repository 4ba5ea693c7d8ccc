package dev.leadflow.common.event;

import org.jspecify.annotations.Nullable;

/**
 * A campaign run selected a lead to be contacted.
 *
 * @param revision the lead's revision whose addresses were verified by then; null when it was not told
 */
public record ContactRequested(Contact contact, @Nullable Integer revision) {}
