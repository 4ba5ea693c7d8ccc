package dev.leadflow.personalizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.ContactId;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.setting.Secret;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class UnsubscribeLinkTest {

    private static final ContactId CONTACT = new ContactId(new UUID(1, 2));

    @Test
    void isTheSameForTheSameContactAndAnotherForEachOther() {
        assertThat(link(CONTACT)).isEqualTo(link(CONTACT));
        assertThat(LongStream.range(0, 10_000)
                        .mapToObj(each -> link(new ContactId(new UUID(0, each))).token())
                        .distinct())
                .hasSize(10_000);
    }

    @Test
    void cannotBeComputedWithoutThePepper() {
        KeyedHash other = new KeyedHash(new Secret("another-pepper-another-pepper-another"));

        assertThat(UnsubscribeLink.of(CONTACT, other, Examples.BASE).token())
                .isNotEqualTo(link(CONTACT).token());
    }

    @Test
    void isAWellFormedUuidThatTellsNothing() {
        UnsubscribeLink link = link(CONTACT);

        assertThat(link.token().version()).isEqualTo(8);
        assertThat(link.token().variant()).isEqualTo(2);
        assertThat(link.url()).isEqualTo("https://leads.northwind.example/unsubscribe/" + link.token());
    }

    /** Links in mails that were sent long ago must go on working, so the derivation must never change. */
    @Test
    void staysWhatItWas() {
        assertThat(link(CONTACT).token()).hasToString("b6875a74-119f-8101-8e5b-767e95a2de6f");
    }

    private static UnsubscribeLink link(ContactId contact) {
        return UnsubscribeLink.of(contact, Examples.KEYS, Examples.BASE);
    }
}
