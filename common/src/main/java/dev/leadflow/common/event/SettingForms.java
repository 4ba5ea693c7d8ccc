package dev.leadflow.common.event;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What values of an organization's settings must be like wherever people give them: as settings, or as what should have held in
 * a rehearsal. Each form returns the value as it is kept, or throws IllegalArgumentException with a sentence that says what to
 * do.
 */
public final class SettingForms {

    /** More than any organization sends in a day; keeps a slip of the keyboard from overflowing something. */
    public static final int MAX_PER_DAY = 1_000_000;

    public static final int MAX_COOLDOWN_DAYS = 3_650;
    public static final int MAX_CONCURRENT_CALLS = 1_000;

    private static final int MAX_HOLIDAYS = 1_000;
    private static final BigDecimal MOST_MONEY = new BigDecimal("1000000000");
    private static final BigDecimal NO_LIMIT = BigDecimal.ONE.negate();
    private static final Set<String> REGIONS = Set.of(Locale.getISOCountries());

    private SettingForms() {}

    public static Function<Integer, Integer> upTo(int most) {
        return number -> {
            require(number >= 0 && number <= most, "must be from 0 to " + most + ".");
            return number;
        };
    }

    public static ZoneId zone(String zone) {
        String name = zone.strip();
        require(
                ZoneId.getAvailableZoneIds().contains(name),
                "must be a zone of the IANA database, such as Asia/Kolkata or Europe/London.");
        return ZoneId.of(name);
    }

    public static String region(String region) {
        String code = region.strip().toUpperCase(Locale.ROOT);
        require(REGIONS.contains(code), "must be an ISO 3166-1 code of two letters, such as IN.");
        return code;
    }

    public static Duration callTimeLimit(int seconds) {
        require(seconds >= 30 && seconds <= 3_600, "must be from 30 to 3600 seconds.");
        return Duration.ofSeconds(seconds);
    }

    /** The number that recipients of calls see; an empty text takes it away. */
    public static @Nullable String callerNumber(String number) {
        String text = number.replaceAll("[ ()-]", "");
        require(
                text.isEmpty() || E164.read(text).isPresent(),
                "must be a number with + and country code, such as +911401234567, or empty for none.");
        return text.isEmpty() ? null : text;
    }

    public static BigDecimal money(BigDecimal amount) {
        require(
                amount.signum() >= 0 && amount.scale() <= 6 && amount.compareTo(MOST_MONEY) <= 0,
                "must be an amount from 0 to " + MOST_MONEY.toPlainString() + " with at most 6 decimals.");
        return amount;
    }

    /** The most money for a day; -1 takes the limit away. */
    public static @Nullable BigDecimal spendCap(BigDecimal amount) {
        return amount.compareTo(NO_LIMIT) == 0 ? null : money(amount);
    }

    public static Set<LocalDate> holidays(Collection<@Nullable LocalDate> dates) {
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
