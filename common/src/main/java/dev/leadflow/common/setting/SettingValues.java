package dev.leadflow.common.setting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The values of all settings: environment variables (any case), and below them the lines of a {@code .env} file. An
 * empty value counts as not set.
 */
public final class SettingValues {

    private final Map<String, String> values;

    private SettingValues(Map<String, String> values) {
        this.values = values;
    }

    /** Only the given values; for tests and for programs that compose their own. */
    public static SettingValues of(Map<String, String> values) {
        Map<String, String> upperCase = new TreeMap<>();
        values.forEach((name, value) -> {
            if (!value.isBlank()) {
                upperCase.put(name.toUpperCase(Locale.ROOT), value);
            }
        });
        return new SettingValues(upperCase);
    }

    /**
     * The environment of this process over a {@code .env} file, which may be absent.
     *
     * @throws InvalidSettingsException when a line of the file is not NAME=value
     */
    public static SettingValues ofProcess(Path dotEnv) {
        return of(readDotEnv(dotEnv)).overriddenBy(System.getenv());
    }

    /** These values where {@code others} has none. */
    public SettingValues overriddenBy(Map<String, String> others) {
        Map<String, String> merged = new TreeMap<>(values);
        merged.putAll(of(others).values);
        return new SettingValues(merged);
    }

    /** These values, and {@code fallbacks} where they have none. */
    public SettingValues withFallbacks(Map<String, String> fallbacks) {
        return of(fallbacks).overriddenBy(values);
    }

    /**
     * Checks every setting at once.
     *
     * @throws InvalidSettingsException naming every missing and malformed setting and its remedy
     */
    public void check(Collection<Setting<?>> settings) {
        List<String> problems = new ArrayList<>();
        for (Setting<?> setting : settings) {
            String text = text(setting);
            if (text == null) {
                if (setting.required()) {
                    problems.add(setting.name() + " is missing: set it to " + setting.expected() + " ("
                            + setting.description() + ")");
                }
            } else if (parse(setting, text).isEmpty()) {
                String shown = setting.secret() ? "***" : "'" + text + "'";
                problems.add(setting.name() + " is " + shown + ", but must be " + setting.expected());
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }

    public boolean isSet(Setting<?> setting) {
        return isSet(setting.name());
    }

    /** Also of a setting that another service reads. */
    public boolean isSet(String name) {
        return values.containsKey(name);
    }

    /** The value, or empty when it is not set and has no default. */
    public <T> Optional<T> find(Setting<T> setting) {
        String text = text(setting);
        if (text == null) {
            return Optional.empty();
        }
        return Optional.of(parse(setting, text)
                .orElseThrow(() ->
                        new InvalidSettingsException(List.of(setting.name() + " must be " + setting.expected()))));
    }

    /** The value or the default of a setting that has one or is required. */
    public <T> T get(Setting<T> setting) {
        return find(setting)
                .orElseThrow(() -> new InvalidSettingsException(
                        List.of(setting.name() + " is missing: set it to " + setting.expected())));
    }

    private @Nullable String text(Setting<?> setting) {
        String text = values.get(setting.name());
        return text != null ? text : setting.defaultText();
    }

    private static <T> Optional<T> parse(Setting<T> setting, String text) {
        try {
            return Optional.of(setting.parser().apply(text));
        } catch (RuntimeException malformed) {
            return Optional.empty();
        }
    }

    private static Map<String, String> readDotEnv(Path file) {
        Map<String, String> values = new TreeMap<>();
        if (!Files.isRegularFile(file)) {
            return values;
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file + " cannot be read", unreadable);
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip().replaceFirst("^export\\s+", "");
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals <= 0) {
                throw new InvalidSettingsException(
                        List.of(file + " line " + (i + 1) + " is not of the form NAME=value"));
            }
            values.put(
                    line.substring(0, equals).strip(),
                    unquoted(line.substring(equals + 1).strip()));
        }
        return values;
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2
                && ((text.startsWith("\"") && text.endsWith("\"")) || (text.startsWith("'") && text.endsWith("'")));
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    @Override
    public String toString() {
        return "SettingValues" + values.keySet();
    }
}
