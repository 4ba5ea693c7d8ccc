package dev.leadflow.scraper.intake;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Countries as people write them, to ISO 3166-1 alpha-2. */
public final class Countries {

    private static final Pattern NOT_A_LETTER = Pattern.compile("[^\\p{L}\\p{M}]+");
    private static final Set<String> CODES = Set.of(Locale.getISOCountries());
    private static final List<Locale> LANGUAGES = List.of(
            Locale.ENGLISH,
            Locale.GERMAN,
            Locale.FRENCH,
            Locale.of("es"),
            Locale.of("pt"),
            Locale.of("it"),
            Locale.of("hi"),
            Locale.of("bn"),
            Locale.of("ta"),
            Locale.of("ar"),
            Locale.of("ru"),
            Locale.CHINESE,
            Locale.JAPANESE);
    private static final Map<String, String> BY_NAME = byName();

    private Countries() {}

    public static Optional<String> code(String country) {
        String upper = country.strip().toUpperCase(Locale.ROOT);
        if (CODES.contains(upper)) {
            return Optional.of(upper);
        }
        return Optional.ofNullable(BY_NAME.get(folded(country)));
    }

    private static Map<String, String> byName() {
        Map<String, String> byName = new HashMap<>();
        for (String code : Locale.getISOCountries()) {
            Locale country = Locale.of("", code);
            LANGUAGES.forEach(language -> byName.putIfAbsent(folded(country.getDisplayCountry(language)), code));
            byName.putIfAbsent(folded(country.getISO3Country()), code);
        }
        for (String alias : WordList.read("country-aliases.txt")) {
            int equals = alias.indexOf('=');
            byName.put(
                    folded(alias.substring(0, equals)),
                    alias.substring(equals + 1).strip());
        }
        return Map.copyOf(byName);
    }

    private static String folded(String name) {
        String letters = Normalizer.normalize(name, Normalizer.Form.NFKD)
                .replaceAll("[\\u0300-\\u036F]+", "")
                .toLowerCase(Locale.ROOT);
        return NOT_A_LETTER.matcher(letters).replaceAll("");
    }
}
