package dev.leadflow.optout;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * Recognises the two bodies that opt out: the one-click body of RFC 8058 and the form of the page, each urlencoded or as
 * multipart. Anything else is no request to opt out, so that nothing which merely visits an address does it.
 */
final class OptOutRequest {

    /** Far more than either body needs. */
    static final int MAX_BYTES = 16 * 1024;

    private OptOutRequest() {}

    /** By which door the body asks to opt out; empty when it does not ask. */
    static Optional<Suppressed.Source> read(@Nullable String contentType, byte[] body) {
        if (body.length > MAX_BYTES) {
            return Optional.empty();
        }
        MediaType type;
        try {
            type = contentType == null || contentType.isBlank()
                    ? MediaType.APPLICATION_FORM_URLENCODED
                    : MediaType.parseMediaType(contentType);
        } catch (InvalidMediaTypeException malformed) {
            return Optional.empty();
        }
        // Latin 1 keeps every byte; all that is looked for is ASCII
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String boundary = type.getParameter("boundary");
        if (MediaType.APPLICATION_FORM_URLENCODED.equalsTypeAndSubtype(type)) {
            return inForm(text);
        }
        return MediaType.MULTIPART_FORM_DATA.equalsTypeAndSubtype(type) && boundary != null
                ? inParts(text, unquoted(boundary))
                : Optional.empty();
    }

    private static Optional<Suppressed.Source> inForm(String text) {
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                var found = meaning(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Suppressed.Source> inParts(String text, String boundary) {
        String delimiter = "\r\n--" + boundary;
        String rest = "\r\n" + text;
        int start = rest.indexOf(delimiter);
        while (start >= 0) {
            int from = start + delimiter.length();
            int end = rest.indexOf(delimiter, from);
            int blankLine = rest.indexOf("\r\n\r\n", from);
            if (end < 0 || rest.startsWith("--", from)) {
                return Optional.empty();
            }
            if (blankLine >= 0 && blankLine < end) {
                var found = meaning(name(rest.substring(from, blankLine)), rest.substring(blankLine + 4, end));
                if (found.isPresent()) {
                    return found;
                }
            }
            start = end;
        }
        return Optional.empty();
    }

    private static String name(String headers) {
        for (String line : headers.split("\r\n", -1)) {
            if (line.regionMatches(true, 0, "Content-Disposition:", 0, 20)) {
                try {
                    String name =
                            ContentDisposition.parse(line.substring(20).strip()).getName();
                    return name == null ? "" : name;
                } catch (IllegalArgumentException malformed) {
                    return "";
                }
            }
        }
        return "";
    }

    private static Optional<Suppressed.Source> meaning(String name, String value) {
        if (name.strip().equalsIgnoreCase("List-Unsubscribe") && value.strip().equalsIgnoreCase("One-Click")) {
            return Optional.of(Suppressed.Source.ONE_CLICK);
        }
        return name.equals("confirm") && value.strip().equals("yes")
                ? Optional.of(Suppressed.Source.UNSUBSCRIBE_PAGE)
                : Optional.empty();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return "";
        }
    }

    private static String unquoted(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }
}
