package dev.leadflow.personalizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.personalizer.MessageWriter.Written;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCheckTest {

    private static final String BODY = "Hello Asha Bakery, this is Northwind. " + "We would like to talk. ".repeat(10);
    private final ContentCheck check = new ContentCheck(
            new Facts("Asha Bakery", "Bakery", "Pune", "Northwind"),
            new Destinations(
                    Set.of("asha.example", "northwind.example"),
                    Set.of("hello@northwind.example", "info@asha.example"),
                    Set.of("+912041234567")));

    @Test
    void doesNotMeetACategoryForWhichEveryMessageWouldBeRefused() {
        Facts facts = Facts.of(Examples.request("Asha Software", "ASP.NET development", "Pune"));

        assertThat(facts.category()).isNull();
        assertThat(facts.city()).isEqualTo("Pune");
    }

    @Test
    void acceptsAGoodMessage() {
        assertThat(violations("A good subject", BODY, "<p>" + BODY + "</p>")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"9, 1", "10, 0", "120, 0", "121, 1"})
    void boundsTheSubject(int length, int expected) {
        assertThat(violations("s".repeat(length), BODY, "")).hasSize(expected);
    }

    @ParameterizedTest
    @CsvSource({"199, 1", "200, 0", "2000, 0", "2001, 1"})
    void boundsTheBody(int length, int expected) {
        String body = "Asha Bakery Northwind ";
        assertThat(violations("A good subject", body + "b".repeat(length - body.length()), ""))
                .hasSize(expected);
    }

    @Test
    void missesTheNames() {
        assertThat(violations("A good subject", "b".repeat(300), ""))
                .containsExactly(
                        "The body does not name the lead's business.", "The body does not name the sender's business.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\t", "\u0000", "\u007f", "\u0085", "\u2028", "\u2029", "\u202e", "\u2066"})
    void refusesLineBreaksAndControlCharactersInTheSubject(String bad) {
        assertThat(violations("A good" + bad + "subject", BODY, ""))
                .contains("The subject has a line break or control character.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{name}}",
                "{name}",
                "{ business_name }",
                "${name}",
                "#{name}",
                "<%= name %>",
                "[[name]]",
                "[Your Name]",
                "[insert offer here]",
                "[BUSINESS NAME]",
                "%NAME%",
                "Hello %s",
                "%1$s",
            })
    void findsPlaceholders(String placeholder) {
        assertThat(violations("A good subject", BODY + placeholder, ""))
                .contains("The body has a placeholder that was not filled in.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[sic]",
                "a } b",
                "#1",
                "[1]",
                "it is {5}",
                "Feel free to reply.",
                "A non-profit is welcome, too.",
                "We opened in 2019 – 2024.",
                "Café, naïve, Dvořák, Nguyễn",
                "“So it is”, they said — ‘indeed’…",
                "3.14 or 1,000",
            })
    void takesOrdinaryTextForWhatItIs(String text) {
        assertThat(violations("A good subject", BODY + text, "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://asha.example",
                "https://www.asha.example/menu?a=b#c",
                "See http://northwind.example.",
                "(https://asha.example/)",
                "asha.example",
                "WWW.ASHA.EXAMPLE",
                "hello@northwind.example",
                "e.g. this",
                "info@asha.example.",
                "INFO@ASHA.EXAMPLE",
            })
    void allowsLinksToSenderAndLead(String text) {
        assertThat(violations("A good subject", BODY + text, "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "HTTP://EVIL.EXAMPLE",
                "https://asha.example.evil.com",
                "https://asha.example@evil.com/",
                "https://asha.example:80@evil.com/",
                "https://asha.example\\@evil.com/",
                "https://evil.com/asha.example",
                "https://evilasha.example",
                "ftp://asha.example",
                "javascript:alert(1)",
                "mailto:x@asha.example",
                "evil.com",
                "www.evil.in/x",
                "bücher.com",
                "evil.com.br",
                "evil.ai",
                "ｅｖｉｌ．ｃｏｍ",
                "evil。com",
                "ev\u00adil.com",
                "evil\u200b.com",
                "-evil.com",
                "\u2026evil.com",
                "evil.com-now",
            })
    void refusesLinksToAnywhereElse(String text) {
        assertThat(violations("A good subject", BODY + text, ""))
                .contains("The body has a link that does not lead to you or to the lead.");
        assertThat(violations("A subject " + text, BODY, ""))
                .contains("The subject has a link that does not lead to you or to the lead.");
    }

    /** Names of businesses may look like that, and go to nobody's own words. */
    @ParameterizedTest
    @ValueSource(strings = {"Pvt.Ltd", "Foods.Co", "St.Mary", "evil.pizza", "1.2.3.4", "@evil_trader"})
    void refusesOutsideOfNamesWhateverCouldBeALink(String text) {
        assertThat(violations("A good subject", BODY + text, ""))
                .contains("The body has something like a link that does not lead to you or to the lead.");
        ContentCheck named = new ContentCheck(new Facts("Asha Bakery", text, null, "Northwind"), check.destinations());
        assertThat(named.violations(written("A good subject", BODY + text, ""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "me@evil.com",
                "thief@asha.example",
                "ceo@northwind.example",
                "x.info@asha.example",
                "info@asha.example.evil.com",
                "ｂｏｓｓ＠evil.com",
            })
    void refusesEmailAddressesOfOthers(String text) {
        assertThat(violations("A good subject", BODY + text, ""))
                .contains("The body has an email address that is neither yours nor the lead's.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+91 20 4123 4567",
                "020 4123 4567",
                "00912041234567",
                "(20) 4123-4567",
                "41234567",
                "+912041234567"
            })
    void allowsTheLeadsPhoneNumber(String text) {
        assertThat(violations("A good subject", BODY + text, "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+91 98765 43210",
                "9876543210",
                "98.76.54.32.10",
                "(020) 4123-4568",
                "555 0199 1",
                "९८७६५४३२१०",
                "９８７６５４３２１０",
                "+912041234567890",
                "20412345678",
            })
    void refusesPhoneNumbersOfOthers(String text) {
        assertThat(violations("A good subject", BODY + text, ""))
                .contains("The body has a phone number that is neither yours nor the lead's.");
    }

    @ParameterizedTest
    @CsvSource({
        "It costs $9, names a price or a sum of money",
        "It costs 9 rupees, names a price or a sum of money",
        "We guarantee it, 'offers, promises or demands something'",
        "Sie haben Garantie, 'offers, promises or demands something'",
        "You get 20 % off, 'offers, promises or demands something'",
        "Your invoice, 'offers, promises or demands something'",
        "Send your password, 'offers, promises or demands something'",
        "On behalf of the mayor, speaks for somebody else than the sender",
        "Reply STOP to end this, has a footer or a way out of its own",
        "Please unsubscribe, has a footer or a way out of its own",
        "Find us on WhatsApp, points to another way to get in touch",
        "evil dot com, points to another way to get in touch",
        "As an AI I must not, speaks of its instructions",
        "You will regret it, threatens its reader",
        "As we discussed on Monday, speaks of a contact or a file that there is none of",
        "Kindly open the attachment, speaks of a contact or a file that there is none of",
        "My name is Rahul, speaks for somebody else than the sender",
        "Free\u00a0\u2009trial, 'offers, promises or demands something'",
        "Risk\u2011free, 'offers, promises or demands something'",
        "G\u00faarãntée, 'offers, promises or demands something'",
        "Unsubscr\u0131be, has a footer or a way out of its own",
        "Visit evil dot top for more, points to another way to get in touch",
        "Write to sales at evil point de, points to another way to get in touch",
        "Kindly wire us the sum by Friday, 'offers, promises or demands something'",
        "Please transfer the sum of five hundred by Friday, 'offers, promises or demands something'",
        "The first month is on us, 'offers, promises or demands something'",
        "You will pay half of what you pay today, 'offers, promises or demands something'",
        "You will surely get twice as many guests, 'offers, promises or demands something'",
        "Tell us the code that you have just received, 'offers, promises or demands something'",
        "Send your tax papers by return of post, 'offers, promises or demands something'",
        "Answer with yes and you have signed the contract, 'offers, promises or demands something'",
        "Our lawyers will be in touch, 'offers, promises or demands something'",
        "Do not tell anybody about this, 'offers, promises or demands something'",
        "We know where you live, threatens its reader",
        "Your competitors have complained, threatens its reader",
        "This is the police, speaks for somebody else than the sender",
        "Dr Miller from the health department asks you, speaks for somebody else than the sender",
        "It was a pleasure to see you last Tuesday, speaks of a contact or a file that there is none of",
        "Acme Bakery told us about you, speaks of a contact or a file that there is none of",
        "Please confirm the receipt of the goods, speaks of a contact or a file that there is none of",
    })
    void refusesWhatAnIntroductionHasNoBusinessToSay(String text, String objection) {
        assertThat(violations("A good subject", BODY + text, "")).containsExactly("The body " + objection + ".");
        assertThat(violations("Subject: " + text, BODY, "")).containsExactly("The subject " + objection + ".");
    }

    /** No order of digits is read as a number, since anything may stand between its pieces. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "98765 and 43210        | 1",
                "98,76,54,32,10         | 1",
                "20 41 and 23 and 45 67 | 1",
                "at 10:30 or 11:30      | 0",
                "in 2019 or 2024        | 0",
                "020 4123 4567          | 0",
            })
    void refusesSoManyDigitsThatTheyCouldBeAPhoneNumber(String text, int expected) {
        assertThat(violations("A good subject", BODY + text, "")).hasSize(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "**bold**",
                "[our page](x)",
                "`code`",
                "__NAME__",
                "[Recipient]",
                "XXXX",
                "&lt;b&gt;",
                "\n## Heading"
            })
    void refusesMarkdownAndGapsThatAModelLeft(String text) {
        assertThat(violations("A good subject", BODY + text, ""))
                .containsExactly("The body has Markdown, code or a gap that was not filled in.");
    }

    @Test
    void refusesSoManyLinesThatNobodySeesTheFooter() {
        assertThat(violations("A good subject", BODY + "\n".repeat(49) + "x", ""))
                .isEmpty();
        assertThat(violations("A good subject", BODY + "\n".repeat(50) + "x", ""))
                .containsExactly("The body has more than 50 lines.");
    }

    /** The list of words knows no other. */
    @ParameterizedTest
    @CsvSource({
        "Le ofrecemos los mejores servicios de la ciudad, 1",
        "Wir versprechen Ihnen sehr viele neue Kunden, 1",
        "Aap hamare saath kaam karke bahut paisa kama sakte hain, 1",
        "Buenas tardes a todos, 0",
        "I noticed it while exploring local bakeries nearby, 0",
        "Bakeries like yours bring people together every day, 0",
    })
    void refusesSentencesInAnotherLanguage(String text, int expected) {
        assertThat(violations("A good subject", BODY + text, "")).hasSize(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"гарантия", "gu\u0430rantee", "𝐠𝐮𝐚𝐫𝐚𝐧𝐭𝐞𝐞", "ɢᴜᴀʀᴀɴᴛᴇᴇ", "🚀", "हम", "a\u200bb", "🆄"})
    void refusesOtherLettersOutsideOfNames(String text) {
        assertThat(violations("A good subject", BODY + text, ""))
                .contains("The body has emoji or letters of another alphabet outside of names.");
    }

    @ParameterizedTest
    @CsvSource({
        "Re: your order, 1",
        "Re:your order, 1",
        "RE [2]: your order, 1",
        "(Re) your order, 1",
        "FWD: contract, 1",
        "RE your order, 0",
        "Regarding Asha: hello, 0",
        "Asha: an introduction, 0"
    })
    void refusesASubjectThatPretendsToBeAnAnswer(String subject, int expected) {
        assertThat(violations(subject, BODY, "")).hasSize(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<b>", "</b>", "< script", "<!-- x", "<img src=x", "<?php", "<!DOCTYPE"})
    void refusesHtmlInPlainText(String html) {
        assertThat(violations("A good subject", BODY + html, ""))
                .containsExactly("The body has HTML in its plain text.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<p>a</p>",
                "<ul><li>a &lt;script&gt;</li></ul><br>",
                "<a href=\"https://asha.example/x?a=b&amp;c=d\">a</a>",
                "a &amp; b > c",
            })
    void allowsHarmlessHtml(String html) {
        assertThat(violations("A good subject", BODY, html)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>x</script>",
                "<SCRIPT>",
                "<img src=x>",
                "<p style=\"x\">",
                "<p onclick=x>",
                "<a href=\"https://evil.example\">a</a>",
                "<a href=\"javascript:x\">a</a>",
                "<a href='https://asha.example'>a</a>",
                "<a href=\"https://asha.example\" onclick=\"x\">a</a>",
                "<iframe",
                "<",
                "<!-- -->",
                "<style>p{}</style>",
                "\u0000",
            })
    void refusesAnyOtherHtml(String html) {
        assertThat(violations("A good subject", BODY, html))
                .containsExactly("The HTML has a tag, attribute, link or character that is not allowed.");
    }

    @Test
    void doesNotReadWhatIsFarTooLong() {
        assertThat(violations("A good subject", "a.".repeat(1_000_000), ""))
                .containsExactly("The message is far too long to be read.");
    }

    private List<String> violations(String subject, String text, String html) {
        return check.violations(written(subject, text, html));
    }

    private static Written written(String subject, String text, String html) {
        return new Written(subject, text, html, new MessageWriter.Author("test", "m-1", "p-1"));
    }
}
