package dev.leadflow.personalizer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a writer has written as if the writer were hijacked: a lead's fields can hold anything, and an AI may do what
 * they say (row 107).
 *
 * @param facts what the message has to name
 */
record ContentCheck(Facts facts, Destinations destinations) {

    private static final int SHORTEST_SUBJECT = 10;
    private static final int LONGEST_SUBJECT = 120;
    private static final int SHORTEST_BODY = 200;
    private static final int LONGEST_BODY = 2_000;

    /** More would push the footer out of sight. */
    private static final int MOST_LINES = 50;

    private static final Pattern TAG_LIKE = Pattern.compile("<\\s*[/!?]?\\s*\\p{Alpha}|<!--");
    private static final Pattern PLACEHOLDER = Pattern.compile(
            "\\{\\{|}}|\\$\\{|#\\{|<%|%>|\\[\\[|]]|%\\p{Upper}{2,}%|%[0-9]*\\$?[sd]\\b"
                    + "|\\[\\s*(?:your|my|the|insert|business|company|sender|lead|contact|first|last|name|city|category)\\b[^\\]]*]"
                    + "|\\{\\s*[a-z][a-z0-9_. ]*}",
            Pattern.CASE_INSENSITIVE);

    /** What a model leaves over for others: readers would see it as it stands. */
    private static final Pattern LEFT_OVER = Pattern.compile(
            "\\[\\s*(?!sic\\b)\\p{L}[^\\]]*]|\\b[Xx]{4,}\\b|\\*\\*|__|`|^\\h*#{1,6}\\h|]\\(|&(?:#?\\w{2,8});",
            Pattern.MULTILINE);

    private static final Pattern HTML_TAG = Pattern.compile("<[^>]*>?");
    private static final Pattern HARMLESS_TAG =
            Pattern.compile("</?(?:p|strong|em|ul|ol|li)>|<br>|</a>|<a href=\"([^\"<>\\s]+)\">");

    /** What is wrong with the message, each in words for the operator; empty when nothing is. */
    List<String> violations(MessageWriter.Written message) {
        List<String> violations = new ArrayList<>();
        if (message.subject().length() > LONGEST_BODY
                || message.text().length() > 10 * LONGEST_BODY
                || message.html().length() > 20 * LONGEST_BODY) {
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
        if (message.text().lines().count() > MOST_LINES) {
            violations.add("The body has more than " + MOST_LINES + " lines.");
        }
        if (Wording.pretendsToBeAReply(message.subject(), facts)) {
            violations.add("The subject pretends to answer a message.");
        }
        checkNamed(message.text(), violations);
        checkPlain("subject", message.subject(), violations);
        checkPlain("body", message.text(), violations);
        if (message.author().model() != null) {
            checkWords("subject", message.subject(), violations);
            checkWords("body", message.text(), violations);
        }
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

    /** Whether nothing in the text looks like HTML, a gap, or a way to anybody. */
    static boolean isPlain(String text) {
        return !TAG_LIKE.matcher(text).find()
                && !PLACEHOLDER.matcher(text).find()
                && Destinations.NOWHERE
                        .objections(text, new Facts("", null, null, ""))
                        .isEmpty();
    }

    private void checkPlain(String part, String text, List<String> violations) {
        if (TAG_LIKE.matcher(text).find()) {
            violations.add("The " + part + " has HTML in its plain text.");
        }
        if (PLACEHOLDER.matcher(text).find()) {
            violations.add("The " + part + " has a placeholder that was not filled in.");
        }
        destinations
                .objections(text, facts)
                .forEach(objection -> violations.add("The " + part + " " + objection + "."));
    }

    /** A template's own words are known; a model's can be any. */
    private void checkWords(String part, String text, List<String> violations) {
        String ownWords = Wording.ownWords(text, facts);
        if (destinations.objections(text, facts).isEmpty() && destinations.leadElsewhere(ownWords)) {
            violations.add("The " + part + " has something like a link that does not lead to you or to the lead.");
        }
        // The lead's names are read too, so that no word hides in one; a model is not given names that would be
        // objected to.
        Wording.objections(Wording.without(text, List.of(facts.sender())))
                .forEach(objection -> violations.add("The " + part + " " + objection + "."));
        if (LEFT_OVER.matcher(ownWords).find()) {
            violations.add("The " + part + " has Markdown, code or a gap that was not filled in.");
        }
        if (!Wording.isInEnglish(ownWords)) {
            violations.add("The " + part + " has a sentence in another language.");
        }
        if (Wording.hasOtherLetters(ownWords)) {
            violations.add("The " + part + " has emoji or letters of another alphabet outside of names.");
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
        return harmless.matches() && (harmless.group(1) == null || destinations.leadsToAllowedHost(harmless.group(1)));
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
