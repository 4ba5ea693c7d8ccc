package dev.leadflow.optout.mail;

import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
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

    private static final Pattern ONE_BYTE_A_LETTER = Pattern.compile("US-ASCII|ISO-8859|windows-125");
    private static final Charset WESTERN = Charset.forName("windows-1252");

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

    /**
     * The content as text. A character set that nobody knows is read as UTF-8, whose ASCII most of them share. What is said to
     * be of one byte a letter and is UTF-8 is UTF-8, as hardly anything else looks like it; what is said to be UTF-8 and is not
     * is read as most western programs mean it.
     */
    String text(@Nullable String charsetName) {
        Charset named = charset(charsetName);
        boolean oneByteALetter = ONE_BYTE_A_LETTER.matcher(named.name()).lookingAt();
        if (!oneByteALetter && !named.equals(StandardCharsets.UTF_8)) {
            return content.string(named);
        }
        return utf8().orElseGet(() -> content.string(oneByteALetter ? named : WESTERN));
    }

    /** Empty when it is none. A letter that was cut off at the end is left out. */
    private Optional<String> utf8() {
        CharBuffer text = CharBuffer.allocate(content.size());
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(content.asByteBuffer(), text, false);
        return result.isError() ? Optional.empty() : Optional.of(text.flip().toString());
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
