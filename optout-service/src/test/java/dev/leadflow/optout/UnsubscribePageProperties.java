package dev.leadflow.optout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.Sender;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.testkit.Fixtures;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.springframework.web.util.HtmlUtils;

/** Whatever a sender calls himself, the page stays the page. */
class UnsubscribePageProperties {

    private static final KeyedHash KEYS = new KeyedHash(new Secret("test-pepper-test-pepper-test-pepper-0"));
    private static final Pattern TAG = Pattern.compile("<[^>]*>");

    @Property
    void showsAHostileNameAsText(@ForAll("names") String name) {
        UnsubscribeToken hostile = token(name);
        UnsubscribeToken plain = token("Plain");

        for (boolean done : new boolean[] {false, true}) {
            String page = html(hostile, done);

            assertThat(page).contains("<bdi>" + HtmlUtils.htmlEscape(hostile.sender(), "UTF-8") + "</bdi>");
            assertThat(tags(page)).isEqualTo(tags(html(plain, done)));
            assertThat(page).doesNotContain("\0");
        }
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> hostile = Arbitraries.of(
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "</title></style><svg onload=x>",
                "%s%n%d",
                "{{7*7}} ${7*7}",
                "\u202egnihtyna",
                "&lt;b&gt;",
                "' onmouseover='x",
                "\r\nSet-Cookie: a=b",
                "\u0000\u0001");
        return Arbitraries.oneOf(
                hostile,
                Arbitraries.strings().ofMaxLength(300),
                hostile.flatMap(each -> Arbitraries.strings().ofMaxLength(20).map(text -> text + each + text)));
    }

    private static java.util.List<String> tags(String page) {
        return TAG.matcher(page).results().map(found -> found.group()).toList();
    }

    private static String html(UnsubscribeToken token, boolean done) {
        String body = (done ? UnsubscribePage.done(token) : UnsubscribePage.confirmation(token)).getBody();
        return body == null ? "" : body;
    }

    private static UnsubscribeToken token(String sender) {
        Contact contact = Fixtures.emailTo(Fixtures.lead(Fixtures.organization()));
        return UnsubscribeToken.of(
                new MessageDrafted(
                        new Contact(
                                contact.organizationId(),
                                contact.contactId(),
                                contact.campaignId(),
                                contact.runId(),
                                1,
                                contact.channel(),
                                contact.purpose(),
                                contact.lead(),
                                "info@asha.example",
                                Fixtures.verified("info@asha.example"),
                                new Sender(sender, "street", "a@b.example"),
                                contact.requestedAt()),
                        Fixtures.draft(),
                        "test",
                        contact.requestedAt()),
                KEYS);
    }
}
