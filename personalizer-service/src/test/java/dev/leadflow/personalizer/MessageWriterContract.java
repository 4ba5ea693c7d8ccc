package dev.leadflow.personalizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Contact;
import dev.leadflow.personalizer.MessageWriter.Written;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.util.HtmlUtils;

/** What every writer has to be able to do, a template as well as an AI. */
abstract class MessageWriterContract {

    abstract MessageWriter writer();

    static Stream<Contact> contacts() {
        return Stream.of(
                Examples.request("Asha Bakery", "Bakery", "Pune"),
                Examples.request("Asha Bakery", null, null),
                Examples.request("आशा बेकरी", "बेकरी", "पुणे"),
                Examples.request("مخبز آشا", null, "پونه"),
                Examples.request("阿莎面包店", "面包店", "浦那"),
                Examples.request("O'Neill \"Best\" & Sons <3 Bread", "Food & Drink", "Cork"),
                Examples.request("Café “Ünïcôdé” 🥐👩‍🍳", null, "São Paulo"),
                Examples.request("Sharma & Sons Pvt.Ltd.", "Bakery", "St.Thomas Mount"),
                Examples.request("A", "B", "C"));
    }

    @ParameterizedTest
    @MethodSource("contacts")
    void writesWhatMayBeSent(Contact contact) {
        Facts facts = Facts.of(contact);

        Written message = written(facts);

        assertThat(new ContentCheck(facts, Destinations.of(contact)).violations(message))
                .isEmpty();
        assertThat(message.text()).contains(facts.business(), facts.sender());
    }

    @ParameterizedTest
    @MethodSource("contacts")
    void saysTheSameInHtmlAsInText(Contact contact) {
        Written message = written(Facts.of(contact));

        String shown = HtmlUtils.htmlUnescape(message.html().replaceAll("</?p>|<br>", " "));
        assertThat(words(shown)).isEqualTo(words(message.text()));
    }

    @Test
    void namesItsAuthor() {
        assertThat(written(Facts.of(Examples.request("Asha", null, null)))
                        .author()
                        .name())
                .isNotBlank();
    }

    Written written(Facts facts) {
        MessageWriter.Answer answer = writer().write(facts);
        assertThat(answer).isInstanceOf(Written.class);
        return (Written) answer;
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }
}
