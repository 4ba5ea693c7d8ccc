package dev.leadflow.scraper.intake;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells pages and sources that are about a person from those that are about a business. */
final class PersonalProfiles {

    private static final Pattern BETWEEN = Pattern.compile("[,;|\\s]+");

    private static final Set<String> PERSONAL_WORDS = Set.of("personal", "profile", "profiles", "people", "person");
    private static final Set<String> BUSINESS_WORDS = Set.of("business", "company", "companies", "corporate");

    private record Pages(String domain, String pathPrefix) {}

    private static final List<Pages> PAGES = pages();

    private PersonalProfiles() {}

    private static List<Pages> pages() {
        List<Pages> pages = new ArrayList<>();
        for (String entry : WordList.read("personal-profiles.txt")) {
            int slash = entry.indexOf('/');
            pages.add(new Pages(entry.substring(0, slash), entry.substring(slash)));
        }
        return List.copyOf(pages);
    }

    /** The kind of personal page that a cell links to, such as {@code linkedin.com/in/}; empty when it links to none. */
    static Optional<String> linkedFrom(String cell) {
        for (String part : BETWEEN.split(cell, -1)) {
            Optional<String> personal = WebAddress.first(part).flatMap(PersonalProfiles::kind);
            if (personal.isPresent()) {
                return personal;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> kind(WebAddress address) {
        String path = address.path().replaceAll("/{2,}", "/");
        for (Pages each : PAGES) {
            if (address.isUnder(each.domain)
                    && (path.startsWith(each.pathPrefix) || (path + "/").equals(each.pathPrefix))) {
                return Optional.of(each.domain + each.pathPrefix);
            }
        }
        return Optional.empty();
    }

    /** Whether the name of a source, in its canonical form, says that it holds people. */
    static boolean isPersonalSource(String source) {
        Set<String> words = new HashSet<>(List.of(source.split("_+", -1)));
        return words.stream().anyMatch(PERSONAL_WORDS::contains)
                        && words.stream().noneMatch(BUSINESS_WORDS::contains)
                || source.equals("linkedin_in")
                || source.equals("linkedin_pub");
    }
}
