package dev.leadflow.outreach.rehearsal;

import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.SettingForms;
import dev.leadflow.common.event.Sources;
import dev.leadflow.common.event.Window;
import dev.leadflow.common.event.WindowText;
import dev.leadflow.common.web.Problem;
import dev.leadflow.outreach.policy.LawBook;
import dev.leadflow.outreach.policy.Rules;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Settings as they should have been, by the names and in the forms of {@code PATCH /api/settings}; only those that a rule looks
 * at, the day whose laws should have held, and packs of laws that should not have been there. What is not named stays as it was
 * at each moment.
 *
 * @param given by name, as they were asked for
 */
record SettingChanges(Map<String, JsonNode> given) implements UnaryOperator<OrganizationSettings> {

    /** Not a setting: the laws as they stand on that day. */
    private static final String LAWS_AS_OF = "laws_as_of";

    /** Not a setting either: the packs whose countries should have had the laws of countries without one. */
    private static final String LAWS_WITHOUT = "laws_without";

    private static final int MOST_SOURCES = 100;
    private static final Set<String> WINDOW = Set.of("days", "from", "to");

    /**
     * A setting that can be changed.
     *
     * @param place where its value stands in the event
     * @param form turns a value as people write it into the event's, null to take it away; throws IllegalArgumentException with
     *     a sentence
     */
    private record Changeable(List<String> place, Function<JsonNode, @Nullable Object> form) {}

    private static final Map<String, Changeable> CHANGEABLE = changeable();

    private static Map<String, Changeable> changeable() {
        Map<String, Changeable> all = new TreeMap<>();
        all.put(LAWS_AS_OF, new Changeable(List.of(), SettingChanges::date));
        all.put(LAWS_WITHOUT, new Changeable(List.of(), SettingChanges::packs));
        all.put("mode", at(SettingChanges::mode, "mode"));
        all.put("running", at(SettingChanges::yesOrNo, "running"));
        for (String cap : List.of("daily_email_cap", "daily_call_cap", "country_call_cap", "domain_emails_per_hour")) {
            all.put(cap, at(value -> number(value, SettingForms.MAX_PER_DAY), cap));
        }
        all.put("cooldown_days", at(value -> number(value, SettingForms.MAX_COOLDOWN_DAYS), "cooldown_days"));
        all.put("email_window", at(SettingChanges::window, "email_window"));
        all.put("call_window", at(SettingChanges::window, "call_window"));
        all.put("holidays", at(SettingChanges::holidays, "holidays"));
        all.put("zone", at(SettingChanges::zone, "zone"));
        all.put("approved_sources", at(SettingChanges::sources, "approved_sources"));
        all.put("default_region", at(SettingChanges::region, "default_region"));
        all.put(
                "concurrent_calls",
                at(value -> number(value, SettingForms.MAX_CONCURRENT_CALLS), "calling", "concurrent"));
        all.put(
                "call_time_limit_seconds",
                at(value -> SettingForms.callTimeLimit(whole(value)), "calling", "time_limit"));
        all.put("caller_number", at(SettingChanges::callerNumber, "calling", "caller_number"));
        all.put("cost_per_email", at(value -> SettingForms.money(amount(value)), "spending", "per_email"));
        all.put("cost_per_call_minute", at(value -> SettingForms.money(amount(value)), "spending", "per_call_minute"));
        all.put("daily_spend_cap", at(value -> SettingForms.spendCap(amount(value)), "spending", "daily_cap"));
        return Map.copyOf(all);
    }

    private static Changeable at(Function<JsonNode, @Nullable Object> form, String... place) {
        return new Changeable(List.of(place), form);
    }

    /** @throws Problem 422 that names every setting that there is not, or whose value cannot be taken */
    static SettingChanges of(Map<String, @Nullable JsonNode> asked) {
        Map<String, String> wrong = new LinkedHashMap<>();
        Map<String, JsonNode> given = new TreeMap<>();
        asked.forEach((name, value) -> {
            Changeable setting = CHANGEABLE.get(name);
            if (setting == null) {
                wrong.put(
                        name,
                        "is not a setting that a rule looks at. There are: "
                                + String.join(", ", new TreeSet<>(CHANGEABLE.keySet())) + ".");
                return;
            }
            try {
                var unused = setting.form.apply(required(value));
                given.put(name, required(value));
            } catch (IllegalArgumentException unusable) {
                wrong.put(name, String.valueOf(unusable.getMessage()));
            }
        });
        if (!wrong.isEmpty()) {
            Map.Entry<String, String> first = wrong.entrySet().iterator().next();
            throw Problem.field("changes." + first.getKey(), first.getValue()).with("errors", wrong);
        }
        return new SettingChanges(given);
    }

    private static JsonNode required(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            throw new IllegalArgumentException("needs a value; leave the setting out to keep it as it was.");
        }
        return value;
    }

    /** The rules under the laws that were asked for: of that day or of each moment, and without those packs. */
    Rules rules() {
        JsonNode day = given.get(LAWS_AS_OF);
        LawBook laws = day == null ? LawBook.builtIn() : LawBook.builtIn().asOf(date(day));
        JsonNode packs = given.get(LAWS_WITHOUT);
        for (String pack : packs == null ? Set.<String>of() : packs(packs)) {
            laws = laws.without(pack);
        }
        return Rules.under(laws);
    }

    /** The settings with the changed values in their places; the version stays. */
    @Override
    public OrganizationSettings apply(OrganizationSettings settings) {
        if (given.isEmpty()) {
            return settings;
        }
        ObjectNode tree = Json.EVENTS.valueToTree(settings);
        given.forEach((name, value) -> {
            Changeable setting = CHANGEABLE.get(name);
            if (setting != null && !setting.place.isEmpty()) {
                put(tree, setting, value);
            }
        });
        return Json.EVENTS.treeToValue(tree, OrganizationSettings.class);
    }

    private static void put(ObjectNode tree, Changeable setting, JsonNode value) {
        ObjectNode holder = tree;
        for (String step : setting.place.subList(0, setting.place.size() - 1)) {
            holder = (ObjectNode) holder.get(step);
        }
        Object taken = setting.form.apply(value);
        if (taken == null) {
            holder.remove(setting.place.getLast());
        } else {
            holder.set(setting.place.getLast(), Json.EVENTS.<JsonNode>valueToTree(taken));
        }
    }

    // --- the forms

    private static Integer number(JsonNode value, int most) {
        return SettingForms.upTo(most).apply(whole(value));
    }

    private static int whole(JsonNode value) {
        require(value.isIntegralNumber() && value.canConvertToInt(), "must be a whole number.");
        return value.asInt();
    }

    private static Boolean yesOrNo(JsonNode value) {
        require(value.isBoolean(), "must be true or false.");
        return value.asBoolean();
    }

    private static String mode(JsonNode value) {
        String mode = text(value, "must be DRY_RUN or LIVE.").toUpperCase(Locale.ROOT);
        require(mode.equals("DRY_RUN") || mode.equals("LIVE"), "must be DRY_RUN or LIVE.");
        return mode;
    }

    private static ZoneId zone(JsonNode value) {
        return SettingForms.zone(text(value, "must be a text, such as Asia/Kolkata."));
    }

    private static String region(JsonNode value) {
        return SettingForms.region(text(value, "must be a text, such as IN."));
    }

    private static Set<String> sources(JsonNode value) {
        return Sources.canonical(texts(value, MOST_SOURCES, "must be a list of names of sources, such as [\"csv\"]."));
    }

    private static LocalDate date(JsonNode value) {
        String sentence = "must be a date, such as 2027-05-13.";
        try {
            return LocalDate.parse(text(value, sentence));
        } catch (DateTimeException malformed) {
            throw new IllegalArgumentException(sentence, malformed);
        }
    }

    private static Set<String> packs(JsonNode value) {
        List<String> known = LawBook.builtIn().packs();
        String sentence = "must be a list of packs of laws. There are: " + String.join(", ", known) + ".";
        Set<String> packs = texts(value, known.size(), sentence);
        require(known.containsAll(packs), sentence);
        return packs;
    }

    private static Set<LocalDate> holidays(JsonNode value) {
        String sentence = "must be a list of dates, such as [\"2027-01-26\"].";
        require(value.isArray(), sentence);
        List<LocalDate> days = new ArrayList<>();
        value.forEach(day -> days.add(date(day)));
        return SettingForms.holidays(days);
    }

    private static Window window(JsonNode value) {
        require(
                value.isObject()
                        && WINDOW.containsAll(value.propertyNames())
                        && value.path("days").size() <= DayOfWeek.values().length,
                "needs days, from and to, such as {\"days\": [\"MONDAY\"], \"from\": \"11:00\", \"to\": \"17:00\"}.");
        try {
            return Json.EVENTS.treeToValue(value, WindowText.class).window();
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("days must be a list of texts, from and to must be texts.", malformed);
        }
    }

    private static @Nullable String callerNumber(JsonNode value) {
        return SettingForms.callerNumber(text(value, "must be a text, such as +911401234567."));
    }

    private static BigDecimal amount(JsonNode value) {
        require(value.isNumber(), "must be an amount.");
        return value.decimalValue();
    }

    private static String text(JsonNode value, String sentence) {
        require(value.isString(), sentence);
        return value.asString().strip();
    }

    private static Set<String> texts(JsonNode value, int most, String sentence) {
        require(value.isArray() && value.size() <= most, sentence);
        Set<String> texts = new TreeSet<>();
        value.forEach(each -> texts.add(text(each, sentence)));
        return texts;
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
