package dev.leadflow.common.event;

/** A campaign run selected a lead to be contacted. */
public record ContactRequested(Contact contact) {}
