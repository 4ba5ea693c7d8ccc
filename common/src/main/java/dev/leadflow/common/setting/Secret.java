package dev.leadflow.common.setting;

import java.nio.charset.StandardCharsets;

/** A password, key or token that never shows itself: its text form is always {@code ***}. */
public final class Secret {

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The real value; call it only where the secret is used. */
    public String reveal() {
        return value;
    }

    public byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "***";
    }
}
