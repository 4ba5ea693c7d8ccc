package dev.leadflow.optout.webhook;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** The fields of a form, urlencoded or multipart, read from the bytes of a post. Files are passed over. */
public final class FormPost {

    private static final int MOST_FIELDS = 1_000;

    private FormPost() {}

    /** Each field's first value by its name; empty when it is no form. */
    public static Map<String, String> fields(@Nullable String contentType, byte[] body) {
        MediaType type;
        try {
            type = MediaType.parseMediaType(contentType == null ? "" : contentType);
        } catch (InvalidMediaTypeException malformed) {
            return Map.of();
        }
        if (MediaType.APPLICATION_FORM_URLENCODED.equalsTypeAndSubtype(type)) {
            return urlencoded(new String(body, StandardCharsets.US_ASCII));
        }
        String boundary = type.getParameter("boundary");
        return MediaType.MULTIPART_FORM_DATA.equalsTypeAndSubtype(type) && boundary != null
                ? multipart(new String(body, StandardCharsets.ISO_8859_1), boundary.replaceAll("^\"|\"$", ""))
                : Map.of();
    }

    private static Map<String, String> urlencoded(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : text.split("&", MOST_FIELDS)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                try {
                    fields.putIfAbsent(
                            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException malformed) {
                    // A field that cannot be read is as good as absent.
                }
            }
        }
        return fields;
    }

    /** @param text one character for each byte, so that nothing is lost until a field is known to be text */
    private static Map<String, String> multipart(String text, String boundary) {
        Map<String, String> fields = new LinkedHashMap<>();
        String delimiter = "\r\n--" + boundary;
        String rest = "\r\n" + text;
        int start = rest.indexOf(delimiter);
        while (start >= 0 && fields.size() < MOST_FIELDS) {
            int from = start + delimiter.length();
            int end = rest.indexOf(delimiter, from);
            int blankLine = rest.indexOf("\r\n\r\n", from);
            if (end < 0 || rest.startsWith("--", from)) {
                break;
            }
            if (blankLine >= 0 && blankLine + 4 <= end) {
                String name = fieldName(rest.substring(from, blankLine));
                if (name != null) {
                    byte[] value = rest.substring(blankLine + 4, end).getBytes(StandardCharsets.ISO_8859_1);
                    fields.putIfAbsent(name, new String(value, StandardCharsets.UTF_8));
                }
            }
            start = end;
        }
        return fields;
    }

    /** Null for a file. */
    private static @Nullable String fieldName(String headers) {
        for (String line : headers.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0
                    && line.substring(0, colon).strip().toLowerCase(Locale.ROOT).equals("content-disposition")) {
                try {
                    ContentDisposition disposition =
                            ContentDisposition.parse(line.substring(colon + 1).strip());
                    return disposition.getFilename() == null ? disposition.getName() : null;
                } catch (IllegalArgumentException malformed) {
                    return null;
                }
            }
        }
        return null;
    }
}
