package dev.leadflow.common.event;

/** Whether contacts are really made. Every organization starts in {@link #DRY_RUN}. */
public enum Mode {
    DRY_RUN,
    LIVE
}
