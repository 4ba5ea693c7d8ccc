package dev.leadflow.common.event;

import org.jspecify.annotations.Nullable;

/**
 * The door through which a lead came in.
 *
 * @param door API, WEBHOOK, FILE or SCRAPE
 * @param importId the uploaded file, for FILE
 * @param row the row in that file, counted from 1 for the first row under the header, for FILE
 */
public record Origin(
        Door door, @Nullable ImportId importId, @Nullable Long row) {

    public enum Door {
        API,
        WEBHOOK,
        FILE,
        /** Found by Leadflow itself at a source that it searched. */
        SCRAPE
    }

    public static Origin api() {
        return new Origin(Door.API, null, null);
    }

    public static Origin webhook() {
        return new Origin(Door.WEBHOOK, null, null);
    }

    public static Origin scrape() {
        return new Origin(Door.SCRAPE, null, null);
    }

    public static Origin file(ImportId importId, long row) {
        return new Origin(Door.FILE, importId, row);
    }
}
