package dev.leadflow.campaign.run;

import dev.leadflow.common.event.CampaignState.Status;
import java.util.Optional;

/** What may be done to a campaign, and what becomes of it. Doing a thing again changes nothing. */
enum Lifecycle {
    START,
    PAUSE,
    RESUME,
    DELETE;

    /** The status afterwards; empty when this cannot be done to a campaign of that status. */
    Optional<Status> after(Status status) {
        return Optional.ofNullable(
                switch (this) {
                    case START ->
                        switch (status) {
                            case DRAFT, RUNNING -> Status.RUNNING;
                            case PAUSED, HALTED, DELETED -> null;
                        };
                    case PAUSE ->
                        switch (status) {
                            case RUNNING, PAUSED -> Status.PAUSED;
                            case DRAFT, HALTED, DELETED -> null;
                        };
                    case RESUME ->
                        switch (status) {
                            case PAUSED, HALTED, RUNNING -> Status.RUNNING;
                            case DRAFT, DELETED -> null;
                        };
                    case DELETE -> Status.DELETED;
                });
    }

    /** What to do instead, for the answer to a person. */
    static String remedy(Status status) {
        return switch (status) {
            case DRAFT -> "It has not been started; use start.";
            case RUNNING -> "It is running.";
            case PAUSED -> "It is paused; use resume.";
            case HALTED -> "It was halted after a critical error; use resume once the cause is removed.";
            case DELETED -> "It is deleted; create another one.";
        };
    }
}
