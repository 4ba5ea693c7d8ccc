package dev.leadflow.scraper.intake;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells pages and sources that are about a person from those that are about a business. */
public final class PersonalProfiles {

    private static final Set<String> PERSONAL_WORDS = Set.of("personal", "profile", "profiles", "people", "person");
    private static final Set<String> BUSINESS_WORDS = Set.of("business", "company", "companies", "corporate");

    /** Beginnings of paths by domain. */
    private static final Map<String, List<String>> PAGES = pages();

    private PersonalProfiles() {}

    private static Map<String, List<String>> pages() {
        Map<String, List<String>> pages = new HashMap<>();
        for (String entry : WordList.read("personal-profiles.txt")) {
            int slash = entry.indexOf('/');
            pages.computeIfAbsent(entry.substring(0, slash), domain -> new ArrayList<>())
                    .add(entry.substring(slash));
        }
        return pages;
    }

    /** The same for an address as people write it; of several in one text, the first that is a personal page. */
    public static Optional<String> kind(String address) {
        return WebAddress.in(address).stream()
                .flatMap(each -> kind(each).stream())
                .findFirst();
    }

    /** The kind of personal page that an address is, such as {@code linkedin.com/in/}; empty when it is none. */
    static Optional<String> kind(WebAddress address) {
        String path = plain(address.path());
        for (String domain = address.host(); domain != null; domain = parent(domain)) {
            for (String beginning : PAGES.getOrDefault(domain, List.of())) {
                if (path.startsWith(beginning) || (path + "/").equals(beginning)) {
                    return Optional.of(domain + beginning);
                }
            }
        }
        return Optional.empty();
    }

    /** The path as a server reads it: escapes, empty steps and steps up and down resolved. */
    private static String plain(String path) {
        Deque<String> steps = new ArrayDeque<>();
        for (String step : decoded(path).split("/", -1)) {
            switch (step) {
                case "", "." -> {}
                case ".." -> steps.pollLast();
                default -> steps.addLast(step);
            }
        }
        return "/" + String.join("/", steps) + (path.endsWith("/") && !steps.isEmpty() ? "/" : "");
    }

    private static String decoded(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2b"), StandardCharsets.UTF_8)
                    .toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException noEscape) {
            return path;
        }
    }

    private static @Nullable String parent(String domain) {
        int dot = domain.indexOf('.');
        return dot < 0 ? null : domain.substring(dot + 1);
    }

    /** Whether the name of a source, in its canonical form, says that it holds people. */
    public static boolean isPersonalSource(String source) {
        Set<String> words = new HashSet<>(List.of(source.split("_+", -1)));
        return words.stream().anyMatch(PERSONAL_WORDS::contains)
                        && words.stream().noneMatch(BUSINESS_WORDS::contains)
                || source.equals("linkedin_in")
                || source.equals("linkedin_pub");
    }
}
