package dev.leadflow.optout.mail;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A part of a mail or of a form that holds no parts itself.
 *
 * @param type such as {@code text/plain}, in lower case
 * @param name of the field in a form; null in a mail
 * @param attached whether it is meant to be saved rather than read
 * @param content its beginning, decoded
 */
record MailPart(
        String type, @Nullable String name, @Nullable String charset, boolean attached, ByteString content) {

    boolean is(String... types) {
        for (String each : types) {
            if (type.equals(each)) {
                return true;
            }
        }
        return false;
    }

    String text() {
        return text(charset);
    }

    /** The content as text. A character set that nobody knows is read as UTF-8, whose ASCII most of them share. */
    String text(@Nullable String charsetName) {
        return content.string(charset(charsetName));
    }

    private static Charset charset(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(name.strip().toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            return StandardCharsets.UTF_8;
        }
    }

    /** Without the content, so that none gets into a log. */
    @Override
    public String toString() {
        return "MailPart[" + type + ", " + content.size() + " bytes]";
    }
}
