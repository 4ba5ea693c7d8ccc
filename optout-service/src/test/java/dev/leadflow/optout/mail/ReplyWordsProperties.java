package dev.leadflow.optout.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.optout.mail.ReplyWords.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.StringLength;

/** Whatever stands around the words, they mean the same (row 131). */
@Tag("prop-13")
class ReplyWordsProperties {

    private static final List<Replies> CORPUS = Replies.all();
    private static final List<String> KEYWORDS = List.of(
            "unsubscribe",
            "stop",
            "remove",
            "opt-out",
            "opt out",
            "बंद करो",
            "हटा दो",
            "मत भेजो",
            "band karo",
            "hata do",
            "mat bhejo");

    private static Verdict verdict(String subject, String text) {
        return ReplyWords.verdict(subject, OwnWords.of(text));
    }

    @Property
    void quotingAnyTextBelowChangesNothing(
            @ForAll("replies") Replies reply,
            @ForAll @StringLength(max = 400) String quoted,
            @ForAll("attributions") String attribution) {
        String below = quoted.lines().map(line -> "> " + line).collect(Collectors.joining("\n"));

        assertThat(verdict(reply.subject(), reply.text() + "\n\n" + attribution + "\n" + below))
                .as("line %d: %s", reply.line(), reply.body())
                .isEqualTo(reply.expected());
    }

    @Property
    void quotingAnyAnswerOrAnyKeywordBelowChangesNothing(
            @ForAll("replies") Replies reply,
            @ForAll("replies") Replies quoted,
            @ForAll("separators") String separator) {
        assertThat(verdict(
                        reply.subject(), reply.text() + "\n\n" + separator + "\n" + quoted.text() + "\nunsubscribe\n"))
                .as("line %d: %s", reply.line(), reply.body())
                .isEqualTo(reply.expected());
    }

    private static final Pattern INSIDE_A_LINE = Pattern.compile("(?<=\\S\\h?)\\p{L}");

    /** But for the first letter of a line, which tells whether its writer began it or a mail program broke the one before. */
    @Property
    void upperAndLowerCaseAreTheSame(@ForAll("replies") Replies reply, @ForAll long seed) {
        Random random = new Random(seed);
        String mixed = INSIDE_A_LINE
                .matcher(reply.text())
                .replaceAll(letter -> Matcher.quoteReplacement(
                        random.nextBoolean()
                                ? letter.group().toUpperCase(Locale.ROOT)
                                : letter.group().toLowerCase(Locale.ROOT)));

        assertThat(verdict(reply.subject(), mixed)).as("%s", mixed).isEqualTo(reply.expected());
    }

    @Property
    void blanksAndPunctuationAroundAnAnswerAreNothing(
            @ForAll("replies") Replies reply, @ForAll("decoration") String before, @ForAll("decoration") String after) {
        assertThat(verdict(reply.subject(), before + reply.text() + after))
                .as("line %d: %s", reply.line(), reply.body())
                .isEqualTo(reply.expected());
    }

    @Property
    void aKeywordAloneAlwaysOptsOut(
            @ForAll("keywords") String keyword,
            @ForAll("decoration") String before,
            @ForAll("decoration") String after,
            @ForAll boolean upperCase) {
        String text = before + (upperCase ? keyword.toUpperCase(Locale.ROOT) : keyword) + after;

        assertThat(verdict("Re: Online orders", text)).isEqualTo(Verdict.OPTED_OUT);
        assertThat(verdict("Re: Online orders", text + "\n\nRegards,\nAsha Roy\nAsha Bakery"))
                .isEqualTo(Verdict.OPTED_OUT);
        assertThat(verdict("Re: Online orders", "Hello,\n" + text + "\nthank you"))
                .isEqualTo(Verdict.OPTED_OUT);
        assertThat(verdict(keyword, "")).isEqualTo(Verdict.OPTED_OUT);
    }

    @Property
    void anythingIsJudgedWithoutAnException(@ForAll String subject, @ForAll String text) {
        assertThat(verdict(subject, text)).isNotNull();
        assertThat(HtmlText.of(text)).isNotNull();
    }

    @Provide
    Arbitrary<Replies> replies() {
        return Arbitraries.of(CORPUS);
    }

    @Provide
    Arbitrary<String> keywords() {
        return Arbitraries.of(KEYWORDS);
    }

    @Provide
    Arbitrary<String> attributions() {
        return Arbitraries.of(
                "",
                "On Mon, 5 Jan 2026 at 10:12, Northwind <hello@northwind.example> wrote:",
                "On Mon, 5 Jan 2026 at 10:12, Northwind Services <\nhello@northwind.example> wrote:\n",
                "Am 05.01.26 um 10:12 schrieb Northwind:",
                "Le 5 janv. 2026 à 10:12, Northwind a écrit :",
                "El 5 ene 2026, a las 10:12, Northwind escribió:",
                "सोम, 5 जन॰ 2026 को 10:12 बजे को Northwind <hello@northwind.example> ने लिखा:");
    }

    @Provide
    Arbitrary<String> separators() {
        return Arbitraries.of(
                "-----Original Message-----",
                "-----Original Message-----\nFrom: Northwind\nSent: Monday\nTo: Asha\nSubject: Stop",
                "---------- Forwarded message ---------",
                "________________________________",
                "From: Northwind <hello@northwind.example>\nSent: Monday, 5 January 2026\nTo: Asha\nSubject: Remove\n",
                "Von: Northwind\nGesendet: Montag\nAn: Asha\nBetreff: Stop\n",
                "प्रेषक: Northwind\nभेजा गया: सोमवार\nप्रति: Asha\nविषय: बंद करो\n");
    }

    /** Not ">", which quotes, and no line of dashes, which ends what is a person's own. */
    @Provide
    Arbitrary<String> decoration() {
        return Arbitraries.of(
                        " ", "  ", "\n", "\t", "!", "!!!", ".", "...", "*", "\"", "(", ")", "“", "”", "'", "🙏", "😡",
                        "~", "_", "…")
                .list()
                .ofMaxSize(5)
                .map(parts -> String.join("", parts));
    }
}
