package dev.leadflow.common.event;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of the places that leads come from. */
public final class Sources {

    private static final Pattern NOT_A_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{Nd}]+");

    private static final Map<String, String> ALIASES = aliases();

    private Sources() {}

    /** One name for all spellings: "Google Maps", "google-maps" and "Google Places" are {@code google_maps}. */
    public static String canonical(String name) {
        String spelled = spelled(name);
        return ALIASES.getOrDefault(spelled, spelled);
    }

    private static String spelled(String name) {
        if (name.chars().allMatch(each -> (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9'))) {
            return name;
        }
        String folded = Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        String words = NOT_A_WORD.matcher(folded).replaceAll("_");
        int from = words.startsWith("_") ? 1 : 0;
        int to = words.endsWith("_") && words.length() > 1 ? words.length() - 1 : words.length();
        return words.substring(Math.min(from, to), to);
    }

    private static Map<String, String> aliases() {
        try (InputStream file = Objects.requireNonNull(Sources.class.getResourceAsStream("source-aliases.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(alias -> alias.strip().split("=", 2))
                    .collect(Collectors.toUnmodifiableMap(alias -> alias[0], alias -> alias[1]));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The source of a lead that names none. */
    public static String ofDoor(Origin.Door door) {
        return switch (door) {
            case API -> "api";
            case WEBHOOK -> "webhook";
            case FILE -> "csv";
            case SCRAPE -> "scrape"; // what a search finds names its source; without one it is not approved
        };
    }

    public static Set<String> canonical(Collection<String> names) {
        Set<String> canonical = new TreeSet<>();
        names.forEach(name -> canonical.add(canonical(name)));
        return canonical;
    }
}
