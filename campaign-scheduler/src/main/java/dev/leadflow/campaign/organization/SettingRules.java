package dev.leadflow.campaign.organization;

import dev.leadflow.common.event.E164;
import dev.leadflow.common.event.Sources;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a value of each setting must be like, whether it comes from the environment or over REST. Every rule returns the
 * value as it is kept, or throws IllegalArgumentException with a sentence that says what to do.
 */
final class SettingRules {

    /** More than any organization sends in a day; keeps a slip of the keyboard from overflowing something. */
    static final int MAX_PER_DAY = 1_000_000;

    static final int MAX_COOLDOWN_DAYS = 3_650;
    private static final BigDecimal MOST_MONEY = new BigDecimal("1000000000");
    private static final BigDecimal NO_LIMIT = BigDecimal.ONE.negate();
    private static final int MAX_HOLIDAYS = 1_000;
    private static final int MAX_SOURCES = 100;
    private static final Pattern SOURCE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Set<String> REGIONS = Set.of(Locale.getISOCountries());

    private SettingRules() {}

    static Function<Integer, Integer> upTo(int most) {
        return number -> {
            require(number >= 0 && number <= most, "must be from 0 to " + most + ".");
            return number;
        };
    }

    /** One line that may be empty. */
    static Function<String, String> line(int longest) {
        return text -> {
            String stripped = text.strip();
            require(stripped.length() <= longest, "may have at most " + longest + " characters.");
            require(
                    stripped.codePoints().noneMatch(SettingRules::breaksLines),
                    "must be one line without control characters; put commas where lines would end.");
            return stripped;
        };
    }

    /** Control characters, and the two separators that end a line without being one. */
    private static boolean breaksLines(int character) {
        return Character.isISOControl(character) || character == 0x2028 || character == 0x2029;
    }

    static String businessName(String name) {
        String line = line(200).apply(name);
        require(!line.isEmpty(), "must not be empty: it stands in every message.");
        return line;
    }

    static String businessAddress(String address) {
        return line(500).apply(address);
    }

    static String senderEmail(String address) {
        return address.isBlank() ? "" : EmailAddress.forSending(address);
    }

    static ZoneId zone(String zone) {
        String name = zone.strip();
        require(
                ZoneId.getAvailableZoneIds().contains(name),
                "must be a zone of the IANA database, such as Asia/Kolkata or Europe/London.");
        return ZoneId.of(name);
    }

    static String region(String region) {
        String code = region.strip().toUpperCase(Locale.ROOT);
        require(REGIONS.contains(code), "must be an ISO 3166-1 code of two letters, such as IN.");
        return code;
    }

    static Set<String> sources(Collection<@Nullable String> sources) {
        require(sources.size() <= MAX_SOURCES, "may have at most " + MAX_SOURCES + " entries.");
        return sources.stream().map(SettingRules::source).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String source(@Nullable String source) {
        String name = source == null ? "" : source.strip().toLowerCase(Locale.ROOT);
        require(
                SOURCE.matcher(name).matches(),
                "each must be 1 to 64 of a-z, 0-9, dot, dash and underscore, such as google_maps.");
        return Sources.canonical(name);
    }

    static Duration callTimeLimit(int seconds) {
        require(seconds >= 30 && seconds <= 3_600, "must be from 30 to 3600 seconds.");
        return Duration.ofSeconds(seconds);
    }

    /** The number that recipients of calls see; an empty text takes it away. */
    static @Nullable String callerNumber(String number) {
        String text = number.replaceAll("[ ()-]", "");
        require(
                text.isEmpty() || E164.read(text).isPresent(),
                "must be a number with + and country code, such as +911401234567, or empty for none.");
        return text.isEmpty() ? null : text;
    }

    static String currency(String code) {
        try {
            return Currency.getInstance(code.strip().toUpperCase(Locale.ROOT)).getCurrencyCode();
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("must be an ISO 4217 code of three letters, such as INR.", unknown);
        }
    }

    static BigDecimal money(BigDecimal amount) {
        require(
                amount.signum() >= 0 && amount.scale() <= 6 && amount.compareTo(MOST_MONEY) <= 0,
                "must be an amount from 0 to " + MOST_MONEY.toPlainString() + " with at most 6 decimals.");
        return amount;
    }

    /** The most money for a day; -1 takes the limit away. */
    static @Nullable BigDecimal spendCap(BigDecimal amount) {
        return amount.compareTo(NO_LIMIT) == 0 ? null : money(amount);
    }

    static Set<LocalDate> holidays(Collection<@Nullable LocalDate> dates) {
        require(dates.size() <= MAX_HOLIDAYS, "may have at most " + MAX_HOLIDAYS + " dates.");
        TreeSet<LocalDate> sorted = new TreeSet<>();
        for (LocalDate date : dates) {
            require(
                    date != null && date.getYear() >= 2000 && date.getYear() < 2200,
                    "each must be a date such as 2027-01-26.");
            sorted.add(date);
        }
        return sorted;
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
