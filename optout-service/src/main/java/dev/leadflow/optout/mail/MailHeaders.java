package dev.leadflow.optout.mail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;

/** The header of a mail or of a part of one: unfolded, in the order in which it stands there. */
record MailHeaders(List<Header> all) {

    static final MailHeaders NONE = new MailHeaders(List.of());

    /** Longer ones say nothing that is looked for, and cost time. */
    private static final int LONGEST_VALUE = 20_000;

    private static final int MOST_LINES = 2_000;
    private static final Pattern FOLD = Pattern.compile("(\\r\\n|\\n|\\r)[ \\t]+");
    private static final Pattern LINE_END = Pattern.compile("\\r\\n|\\n|\\r");

    record Header(String name, String value) {

        Header {
            name = name.strip();
            String unfolded = FOLD.matcher(value.substring(0, Math.min(value.length(), LONGEST_VALUE)))
                    .replaceAll(" ");
            value = unfolded.strip();
        }
    }

    MailHeaders {
        all = List.copyOf(all);
    }

    /** A header block as text, such as the original's in a bounce. Ends at the first empty line. */
    static MailHeaders parse(String text) {
        List<Header> headers = new ArrayList<>();
        for (String line : LINE_END.split(FOLD.matcher(text.stripLeading()).replaceAll(" "), MOST_LINES)) {
            int colon = line.indexOf(':');
            if (line.isBlank()) {
                break;
            }
            if (colon > 0) {
                headers.add(new Header(line.substring(0, colon), line.substring(colon + 1)));
            }
        }
        return new MailHeaders(headers);
    }

    MailHeaders with(String name, String value) {
        List<Header> more = new ArrayList<>(all);
        more.add(new Header(name, value));
        return new MailHeaders(more);
    }

    /** The first header of that name, empty text when it stands there without a value. */
    Optional<String> first(String name) {
        return all.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }

    List<String> every(String name) {
        return all.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    /** As a person reads it, with encoded words (RFC 2047) decoded; empty text when there is none. */
    String readable(String name) {
        String raw = first(name).orElse("");
        try {
            return DecoderUtil.decodeEncodedWords(raw, DecodeMonitor.SILENT, StandardCharsets.UTF_8);
        } catch (RuntimeException undecodable) {
            // The library throws many kinds for encoded words that are made to be wrong.
            return raw;
        }
    }

    /** Without the values, so that no address gets into a log. */
    @Override
    public String toString() {
        return "MailHeaders[" + all.size() + "]";
    }
}
