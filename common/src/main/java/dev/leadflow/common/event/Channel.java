package dev.leadflow.common.event;

/** How a lead is contacted. */
public enum Channel {
    EMAIL,
    VOICE
}
