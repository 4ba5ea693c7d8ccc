package dev.leadflow.common.setting;

import java.util.List;

/** Settings are missing or malformed; the message names each and what to do. The program must not start. */
public class InvalidSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidSettingsException(List<String> problems) {
        super("Settings to correct, in the environment or in .env:\n  " + String.join("\n  ", problems));
    }
}
