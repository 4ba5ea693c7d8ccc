package dev.leadflow.common.setting;

import java.net.URI;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One setting: its environment variable, what it means, how it is read and what it is when nobody sets it.
 *
 * @param name the environment variable, in upper case
 * @param defaultText the default as one would write it in {@code .env}; null when there is none
 * @param expected what a good value looks like, for the error message
 * @param parser throws IllegalArgumentException for a bad value
 */
public record Setting<T>(
        String name,
        String description,
        @Nullable String defaultText,
        boolean required,
        boolean secret,
        String expected,
        Function<String, T> parser) {

    public static Setting<String> text(String name, String description) {
        return new Setting<>(name, description, null, false, false, "text", Function.identity());
    }

    /**
     * Text of a certain form.
     *
     * @param expected the form in words
     */
    public static Setting<String> matching(String name, String regex, String expected, String description) {
        return new Setting<>(name, description, null, false, false, expected, text -> {
            require(text.strip().matches(regex));
            return text.strip();
        });
    }

    public static Setting<Secret> secret(String name, String description) {
        return new Setting<>(name, description, null, false, true, "a secret", Secret::new);
    }

    /** A secret of at least that many characters. */
    public static Setting<Secret> secret(String name, int minimumLength, String description) {
        return new Setting<>(
                name, description, null, false, true, "at least " + minimumLength + " characters", text -> {
                    require(text.length() >= minimumLength);
                    return new Secret(text);
                });
    }

    /**
     * A secret of a certain form.
     *
     * @param expected the form in words
     */
    public static Setting<Secret> secretMatching(String name, String regex, String expected, String description) {
        return new Setting<>(name, description, null, false, true, expected, text -> {
            require(text.strip().matches(regex));
            return new Secret(text.strip());
        });
    }

    /** A provider's key: only characters that a header or a query can carry, so that one pasted with a line break is noticed. */
    public static Setting<Secret> key(String name, String description) {
        return new Setting<>(name, description, null, false, true, "a key without spaces or line breaks", text -> {
            require(text.strip().matches("[!-~]+"));
            return new Secret(text.strip());
        });
    }

    public static Setting<Boolean> flag(String name, String description) {
        return new Setting<>(name, description, null, false, false, "true or false", text -> {
            require(text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"));
            return Boolean.parseBoolean(text);
        });
    }

    public static Setting<Integer> integer(String name, int from, int to, String description) {
        return new Setting<>(
                name, description, null, false, false, "a whole number from " + from + " to " + to, text -> {
                    int number = Integer.parseInt(text.strip());
                    require(number >= from && number <= to);
                    return number;
                });
    }

    public static Setting<Double> decimal(String name, double from, double to, String description) {
        return new Setting<>(name, description, null, false, false, "a number from " + from + " to " + to, text -> {
            double number = Double.parseDouble(text.strip());
            require(number >= from && number <= to);
            return number;
        });
    }

    /**
     * A price by the operator's list, for the cost of a provider's line; 0 when nobody said.
     *
     * @param what has that price, such as {@code one mail by SendGrid}
     */
    public static Setting<Double> price(String name, String what) {
        return decimal(
                        name,
                        0,
                        1_000,
                        "what " + what
                                + " costs, in the currency of your price list, for the sum on the providers' page")
                .orElse("0");
    }

    public static Setting<URI> httpUrl(String name, String description) {
        return new Setting<>(name, description, null, false, false, "an http or https address", text -> {
            URI uri = URI.create(text.strip().replaceAll("/+$", ""));
            require(uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())));
            return uri;
        });
    }

    /** Where a provider answers, with a path where its version stands in it; without a slash at the end. */
    public static Setting<URI> baseUrl(String provider, String defaultUrl) {
        return httpUrl(
                        provider + "_BASE_URL",
                        "where " + provider + " answers; another one for a regional host or a mock server")
                .orElse(defaultUrl);
    }

    public static Setting<String> emailAddress(String name, String description) {
        return new Setting<>(name, description, null, false, false, "an email address", text -> {
            require(text.strip().matches("[^@\\s\\p{Cntrl}]+@[^@\\s\\p{Cntrl}]+\\.[^@\\s\\p{Cntrl}]+"));
            return text.strip();
        });
    }

    public static <E extends Enum<E>> Setting<E> oneOf(String name, Class<E> values, String description) {
        String expected =
                Arrays.stream(values.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
        return new Setting<>(
                name,
                description,
                null,
                false,
                false,
                "one of " + expected,
                text -> Enum.valueOf(values, text.strip().toUpperCase(java.util.Locale.ROOT)));
    }

    /** Comma-separated words. */
    public static Setting<Set<String>> words(String name, String description) {
        return new Setting<>(
                name,
                description,
                null,
                false,
                false,
                "words with commas between them",
                text -> Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    public Setting<T> orElse(String defaultText) {
        return new Setting<>(name, description, defaultText, required, secret, expected, parser);
    }

    public Setting<T> mandatory() {
        return new Setting<>(name, description, defaultText, true, secret, expected, parser);
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }
}
