package dev.leadflow.personalizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Contact;
import dev.leadflow.personalizer.MessageWriter.Author;
import dev.leadflow.personalizer.MessageWriter.Written;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TemplateWriterTest extends MessageWriterContract {

    @Override
    MessageWriter writer() {
        return new TemplateWriter();
    }

    /** Its words are not checked each time, because they are always the same: here they are. */
    @ParameterizedTest
    @MethodSource("contacts")
    void saysNothingThatAModelMayNotSay(Contact contact) {
        Facts facts = Facts.of(contact);
        Written message = written(facts);
        Written asIfByAModel =
                new Written(message.subject(), message.text(), message.html(), new Author("test", "m-1", "p-1"));

        assertThat(new ContentCheck(facts, Destinations.of(contact)).violations(asIfByAModel))
                .isEmpty();
    }
}
