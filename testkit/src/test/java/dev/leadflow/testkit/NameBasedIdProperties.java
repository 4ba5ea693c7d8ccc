package dev.leadflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.NameBasedId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.setting.Secret;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Derived ids and keys. */
class NameBasedIdProperties {

    private static final KeyedHash HASH = new KeyedHash(new Secret("a pepper of at least thirty-two bytes"));

    @Provide
    Arbitrary<UUID> ids() {
        return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new);
    }

    @Property
    void sameInputGivesSameId(@ForAll("ids") UUID namespace, @ForAll String one, @ForAll String two) {
        assertThat(NameBasedId.of(namespace, one, two)).isEqualTo(NameBasedId.of(namespace, one, two));
    }

    @Property
    void partsAreNotRunTogether(@ForAll("ids") UUID namespace, @ForAll String one, @ForAll String two) {
        Assume.that(!two.isEmpty());
        assertThat(NameBasedId.of(namespace, one, two)).isNotEqualTo(NameBasedId.of(namespace, one + two, ""));
        assertThat(NameBasedId.of(namespace, one, two)).isNotEqualTo(NameBasedId.of(namespace, one + two));
    }

    @Property
    void anAddressHasOneKeyWhateverItsCase(
            @ForAll("ids") UUID organization, @ForAll @net.jqwik.api.constraints.AlphaChars String name) {
        OrganizationId ours = new OrganizationId(organization);
        assertThat(HASH.email(ours, name + "@Example.COM"))
                .isEqualTo(HASH.email(ours, name.toLowerCase(java.util.Locale.ROOT) + "@example.com"));
    }

    @Property
    void organizationsHaveDifferentKeysForTheSameAddress(@ForAll("ids") UUID one, @ForAll("ids") UUID two) {
        Assume.that(!one.equals(two));
        assertThat(HASH.email(new OrganizationId(one), "a@b.example"))
                .isNotEqualTo(HASH.email(new OrganizationId(two), "a@b.example"));
    }
}
