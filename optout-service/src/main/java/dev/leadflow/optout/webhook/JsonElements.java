package dev.leadflow.optout.webhook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The elements of a JSON array, cut apart before any of them is parsed, so that one which no parser takes (nested a thousand deep,
 * a number of a million digits, broken UTF-8) leaves the others readable. Only brackets, strings and commas are looked at, all of
 * them ASCII, which no byte of a longer UTF-8 character is.
 */
public final class JsonElements {

    private JsonElements() {}

    /** The bytes of each element; of a text that is no array, the text itself. */
    public static List<byte[]> of(byte[] json) {
        int start = firstNonSpace(json);
        if (start == json.length || json[start] != '[') {
            return List.of(json);
        }
        List<byte[]> elements = new ArrayList<>();
        int depth = 0;
        boolean inString = false;
        int from = start + 1;
        for (int i = start; i < json.length; i++) {
            byte each = json[i];
            if (inString) {
                if (each == '\\') {
                    i++;
                } else if (each == '"') {
                    inString = false;
                }
                continue;
            }
            switch (each) {
                case '"' -> inString = true;
                case '[', '{' -> depth++;
                case ']', '}' -> {
                    depth--;
                    if (depth == 0) {
                        add(elements, json, from, i);
                        return elements;
                    }
                }
                case ',' -> {
                    if (depth == 1) {
                        add(elements, json, from, i);
                        from = i + 1;
                    }
                }
                default -> {}
            }
        }
        // Cut off in the middle: what is left is no whole element.
        add(elements, json, from, json.length);
        return elements;
    }

    private static int firstNonSpace(byte[] json) {
        int i = 0;
        while (i < json.length && isSpace(json[i])) {
            i++;
        }
        return i;
    }

    private static void add(List<byte[]> elements, byte[] json, int from, int to) {
        int begin = from;
        while (begin < to && isSpace(json[begin])) {
            begin++;
        }
        if (begin < to) {
            elements.add(Arrays.copyOfRange(json, begin, to));
        }
    }

    private static boolean isSpace(byte each) {
        return each == ' ' || each == '\r' || each == '\n' || each == '\t';
    }
}
