package dev.leadflow.personalizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a writer has written as if the writer were hijacked: a lead's fields can hold anything, and an AI may do what
 * they say (row 107).
 *
 * @param facts what the message has to name
 * @param allowedHosts where links may lead, in lower case; their subdomains too
 */
record ContentCheck(Facts facts, Set<String> allowedHosts) {

    private static final int SHORTEST_SUBJECT = 10;
    private static final int LONGEST_SUBJECT = 120;
    private static final int SHORTEST_BODY = 200;
    private static final int LONGEST_BODY = 2_000;

    private static final Pattern TAG_LIKE = Pattern.compile("<\\s*[/!?]?\\s*\\p{Alpha}|<!--");
    private static final Pattern PLACEHOLDER = Pattern.compile(
            "\\{\\{|}}|\\$\\{|#\\{|<%|%>|\\[\\[|]]|%\\p{Upper}{2,}%|%[0-9]*\\$?[sd]\\b"
                    + "|\\[\\s*(?:your|my|the|insert|business|company|sender|lead|contact|first|last|name|city|category)\\b[^\\]]*]"
                    + "|\\{\\s*[a-z][a-z0-9_. ]*}",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LINK =
            Pattern.compile("\\b(?:[a-z][a-z0-9+.-]*://|mailto:|javascript:)\\S*", Pattern.CASE_INSENSITIVE);
    /** What mail programs make a link of by themselves. Endings of business names (Ltd, Co, Inc) are left out. */
    private static final Pattern BARE_HOST = Pattern.compile(
            "(?<![\\p{L}\\p{N}.-])(?:www\\.)?(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?\\.)+"
                    + "(?:com|net|org|info|biz|in|io|ly|me|ru|cn|tk|uk|de|eu|us|app|dev|xyz|top|shop|store|online|site"
                    + "|website|click|link|live|club|vip|pro|page|win|loan|example)(?![\\p{L}\\p{N}-])",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern URL_HOST =
            Pattern.compile("(?i)https?://([^\\s/?#:@\\\\]+)(?::[0-9]+)?(?:[/?#]\\S*)?");
    private static final Pattern END_OF_SENTENCE = Pattern.compile("[.,;:!?'\")\\]]+$");
    private static final Pattern HTML_TAG = Pattern.compile("<[^>]*>?");
    private static final Pattern HARMLESS_TAG =
            Pattern.compile("</?(?:p|strong|em|ul|ol|li)>|<br>|</a>|<a href=\"([^\"<>\\s]+)\">");

    /** What is wrong with the message, each in words for the operator; empty when nothing is. */
    List<String> violations(MessageWriter.Written message) {
        List<String> violations = new ArrayList<>();
        if (message.text().length() > 10 * LONGEST_BODY || message.html().length() > 20 * LONGEST_BODY) {
            return List.of("The message is far too long to be read.");
        }
        checkNames(violations);
        checkLength("subject", message.subject(), SHORTEST_SUBJECT, LONGEST_SUBJECT, violations);
        checkLength("body", message.text(), SHORTEST_BODY, LONGEST_BODY, violations);
        if (message.subject().codePoints().anyMatch(each -> isControl(each) || isLineBreak(each))) {
            violations.add("The subject has a line break or control character.");
        }
        if (message.text().codePoints().anyMatch(each -> isControl(each) && each != '\n')) {
            violations.add("The body has a control character.");
        }
        checkNamed(message.text(), violations);
        checkPlain("subject", message.subject(), violations);
        checkPlain("body", message.text(), violations);
        checkHtml(message.html(), violations);
        return violations;
    }

    private void checkNames(List<String> violations) {
        if (facts.business().isEmpty()) {
            violations.add("The lead has no business name that can be shown.");
        }
        if (facts.sender().isEmpty()) {
            violations.add("Your organization has no business name yet; add it in the settings.");
        }
    }

    private void checkNamed(String text, List<String> violations) {
        if (!text.contains(facts.business())) {
            violations.add("The body does not name the lead's business.");
        }
        if (!text.contains(facts.sender())) {
            violations.add("The body does not name the sender's business.");
        }
    }

    private static void checkLength(String part, String text, int shortest, int longest, List<String> violations) {
        if (text.codePointCount(0, text.length()) < shortest || text.length() > longest) {
            violations.add("The " + part + " has " + text.length() + " characters instead of " + shortest + " to "
                    + longest + ".");
        }
    }

    private void checkPlain(String part, String text, List<String> violations) {
        if (TAG_LIKE.matcher(text).find()) {
            violations.add("The " + part + " has HTML in its plain text.");
        }
        if (PLACEHOLDER.matcher(text).find()) {
            violations.add("The " + part + " has a placeholder that was not filled in.");
        }
        if (!allLinksAllowed(text)) {
            violations.add("The " + part + " has a link that does not lead to you or to the lead.");
        }
    }

    private void checkHtml(String html, List<String> violations) {
        Matcher tags = HTML_TAG.matcher(html);
        boolean harmless = tags.results().map(MatchResult::group).allMatch(this::isHarmless);
        if (!harmless || html.codePoints().anyMatch(each -> isControl(each) && each != '\n')) {
            violations.add("The HTML has a tag, attribute, link or character that is not allowed.");
        }
    }

    private boolean isHarmless(String tag) {
        Matcher harmless = HARMLESS_TAG.matcher(tag);
        return harmless.matches() && (harmless.group(1) == null || leadsToAllowedHost(harmless.group(1)));
    }

    private boolean allLinksAllowed(String text) {
        return LINK.matcher(text)
                        .results()
                        .map(link -> END_OF_SENTENCE.matcher(link.group()).replaceFirst(""))
                        .allMatch(this::leadsToAllowedHost)
                && BARE_HOST.matcher(text).results().map(MatchResult::group).allMatch(this::isAllowed);
    }

    private boolean leadsToAllowedHost(String url) {
        Matcher host = URL_HOST.matcher(url);
        return host.matches() && isAllowed(host.group(1));
    }

    private boolean isAllowed(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return allowedHosts.stream().anyMatch(allowed -> name.equals(allowed) || name.endsWith("." + allowed));
    }

    private static boolean isControl(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.SURROGATE -> true;
            // what changes the direction of the text around it can make it read as something else
            case Character.FORMAT ->
                character >= 0x202A && character <= 0x202E || character >= 0x2066 && character <= 0x2069;
            default -> false;
        };
    }

    private static boolean isLineBreak(int character) {
        int type = Character.getType(character);
        return type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
    }
}
