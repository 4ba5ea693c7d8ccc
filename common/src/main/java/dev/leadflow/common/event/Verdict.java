package dev.leadflow.common.event;

/** What a chain of rules said. */
public enum Verdict {
    PROCEED,
    SIMULATE,
    DEFER,
    DENY
}
