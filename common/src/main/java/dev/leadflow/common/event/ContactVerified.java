package dev.leadflow.common.event;

/** The recipient of a requested contact has a verification that is young enough, or as good as can be had; it may be bad. */
public record ContactVerified(Contact contact) {}
