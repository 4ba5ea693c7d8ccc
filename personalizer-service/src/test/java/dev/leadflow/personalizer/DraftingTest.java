package dev.leadflow.personalizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.Json;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Sender;
import dev.leadflow.testkit.Fixtures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows 104 to 108 as far as templates go, 119 and 120. */
class DraftingTest {

    private static final Instant NOW = Fixtures.NOON_IN_KOLKATA;
    private final Drafting drafting = Examples.drafting(new TemplateWriter());

    @Test
    void writesTheWholeMessageAsPinned() throws IOException {
        Draft draft = draft(Examples.request("Asha & Söhne Bakery", "Bakery", "Pune"));

        assertThat("Subject: " + draft.subject() + "\n\n" + draft.fullText() + "\n" + draft.fullHtml())
                .isEqualTo(golden("introduction.txt"));
    }

    @Test
    void doesWithoutCategoryAndCity() {
        assertThat(draft(Examples.request("Asha Bakery", null, null)).bodyText())
                .contains("we came across Asha Bakery and would like");
        assertThat(draft(Examples.request("Asha Bakery", null, "Pune")).bodyText())
                .contains("we came across Asha Bakery in Pune and would like");
        assertThat(draft(Examples.request("Asha Bakery", " ", "Pune")).bodyText())
                .contains("we came across Asha Bakery in Pune and would like");
        assertThat(draft(Examples.request("Asha Bakery", "Bakery", null)).bodyText())
                .contains("we came across Asha Bakery, listed under Bakery, and would like");
    }

    @Test
    void givesTheSameMessageWhenARequestComesAgain() {
        Contact contact = Examples.request("Asha Bakery", "Bakery", "Pune");

        assertThat(Json.text(drafted(contact)))
                .isEqualTo(Json.text(((Drafting.Drafted)
                                Examples.drafting(new TemplateWriter()).draft(contact, NOW))
                        .message()));
    }

    @Test
    void namesWhoWroteIt() {
        MessageDrafted message = drafted(Examples.request("Asha Bakery", "Bakery", "Pune"));

        assertThat(message.writtenBy()).isEqualTo("template:introduction");
        assertThat(message.draftedAt()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "आशा बेकरी",
                "ஆஷா பேக்கரி",
                "مخبز آشا",
                "מאפיית אשה",
                "阿莎面包店",
                "Café “Ünïcôdé” 🥐👩‍🍳",
                "Sharma & Sons Pvt.Ltd.",
                "St.Mary's Foods.Co",
                "AT&T <3 Bread",
                "O'Neill \"Best\" Bread",
                "asha.example",
                "10% Discount Store",
                "A",
            })
    void writesToBusinessesOfAnyName(String name) {
        Draft draft = draft(Examples.request(name, "Bakery", "Pune"));

        assertThat(draft.subject()).startsWith(name + ":");
        assertThat(draft.bodyText()).contains("Hello " + name + ",");
    }

    @Test
    void shortensALongNameAtTheEndOfAWord() {
        Draft draft = draft(Examples.request("Asha ".repeat(60).strip(), "Bakery ".repeat(60), "Pune ".repeat(60)));

        assertThat(draft.subject().length()).isBetween(10, 120);
        assertThat(draft.subject()).startsWith("Asha ".repeat(10) + "Asha…: an introduction from Northwind Services");
        assertThat(draft.bodyText()).contains("Bakery Bakery Bakery Bakery Bakery…,");
    }

    @ParameterizedTest
    @CsvSource({
        "'<script>alert(1)</script>', HTML",
        "'Asha <b onclick=x>', HTML",
        "'Asha <!-- x', HTML",
        "'Asha {{name}}', placeholder",
        "'Asha ${7*7}', placeholder",
        "'[Your Name]', placeholder",
        "'You won! evil.com/prize', link",
        "'www.evil.in', link",
        "'https://evil.example/asha.example', link",
        "'pay me@evil.org', link",
        "'', no business name",
        "'\u200b\u202e\u0007', no business name",
    })
    void refusesANameThatWouldMakeTheMessageSomethingElse(String name, String cause) {
        assertThat(refusal(Examples.request(name, "Bakery", "Pune"))).contains(cause);
    }

    @Test
    void keepsLineBreaksOfANameOutOfTheSubject() {
        Draft draft = draft(Examples.request("Asha\r\nBcc: everybody\u2028Bakery", "Bakery", "Pune"));

        assertThat(draft.subject()).startsWith("Asha Bcc: everybody Bakery: an introduction");
    }

    @Test
    void refusesToWriteForASenderWithoutAName() {
        Contact contact = Examples.request(
                "Asha", null, null, new Sender(" ", "street", "a@b.example"), Channel.EMAIL, Purpose.MARKETING);

        assertThat(refusal(contact)).contains("Your organization has no business name yet");
    }

    @Test
    void refusesCallsForNow() {
        assertThat(refusal(Examples.request("Asha", null, null, Fixtures.SENDER, Channel.VOICE, Purpose.MARKETING)))
                .contains("Only emails");
    }

    @Test
    void asksTheNextWriterWhenOneIsUnableOrWritesWhatMayNotBeSent() {
        MessageWriter away = facts -> new MessageWriter.Unable("The AI did not answer within 5 s.");
        MessageWriter hijacked = facts -> new MessageWriter.Written(
                "Buy now at evil.com", "x".repeat(300), "<script>x</script>", "test:hijacked");
        Contact contact = Examples.request("Asha", null, null);

        assertThat(Examples.drafting(away, hijacked, new TemplateWriter()).draft(contact, NOW))
                .isInstanceOf(Drafting.Drafted.class);
        assertThat(Examples.drafting(away, hijacked).draft(contact, NOW))
                .isInstanceOfSatisfying(
                        Drafting.Refused.class,
                        refused -> assertThat(refused.refusal().detail())
                                .startsWith("The AI did not answer within 5 s. ")
                                .contains("link", "does not name the lead's business"));
    }

    @ParameterizedTest
    @EnumSource(Purpose.class)
    void putsEveryElementOfComplianceUnderTheMessage(Purpose purpose) {
        Draft draft = draft(Examples.request("Asha", null, null, Fixtures.SENDER, Channel.EMAIL, purpose));

        for (String footer : new String[] {draft.footerText(), draft.footerHtml()}) {
            assertThat(footer)
                    .contains(
                            "Northwind Services",
                            "12 Park Street, Kolkata 700016, India",
                            "You get this message because Asha",
                            "https://leads.northwind.example/unsubscribe/" + draft.unsubscribeToken());
        }
        assertThat(draft.bodyText() + draft.bodyHtml()).doesNotContain("/unsubscribe/");
    }

    @Test
    void showsTheReviewerThatThePostalAddressIsMissing() {
        Sender sender = new Sender("Northwind", "", "a@b.example");
        Draft draft = draft(Examples.request("Asha", null, null, sender, Channel.EMAIL, Purpose.MARKETING));

        assertThat(draft.footerText()).contains(ComplianceFooter.NO_ADDRESS_YET);
        assertThat(draft.footerHtml()).contains(ComplianceFooter.NO_ADDRESS_YET);
    }

    @Test
    void putsAnAddressOfSeveralLinesOnOne() {
        Sender sender = new Sender("Northwind", "12 Park Street\r\nKolkata 700016\n\nIndia\n", "a@b.example");

        assertThat(draft(Examples.request("Asha", null, null, sender, Channel.EMAIL, Purpose.MARKETING))
                        .footerText())
                .contains("\n12 Park Street, Kolkata 700016, India\n");
    }

    private MessageDrafted drafted(Contact contact) {
        Drafting.Outcome outcome = drafting.draft(contact, NOW);
        assertThat(outcome).isInstanceOf(Drafting.Drafted.class);
        return ((Drafting.Drafted) outcome).message();
    }

    private Draft draft(Contact contact) {
        return drafted(contact).draft();
    }

    private String refusal(Contact contact) {
        Drafting.Outcome outcome = drafting.draft(contact, NOW);
        assertThat(outcome).isInstanceOf(Drafting.Refused.class);
        return ((Drafting.Refused) outcome).refusal().detail();
    }

    private static String golden(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(DraftingTest.class.getResourceAsStream(name))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
