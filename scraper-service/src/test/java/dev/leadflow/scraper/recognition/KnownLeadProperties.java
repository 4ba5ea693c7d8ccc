package dev.leadflow.scraper.recognition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.scraper.intake.CanonicalName;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;

/** What is remembered is read back as it was written. */
class KnownLeadProperties {

    private static final OrganizationId ORGANIZATION = new OrganizationId(new UUID(3, 4));
    private static final LeadId ID = new LeadId(new UUID(5, 6));

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().ofMinLength(1).ofMaxLength(200).injectNull(0.3);
    }

    @Property(tries = 300)
    void aLeadIsReadBackAsItWas(
            @ForAll @NotEmpty @StringLength(max = 200) String name,
            @ForAll("texts") @Nullable String some,
            @ForAll("texts") @Nullable String other,
            @ForAll int revision,
            @ForAll long sequence) {
        Instant createdAt = Instant.parse("2026-11-20T06:30:00.123456789Z");
        Lead lead = new Lead(
                ID, ORGANIZATION, name, some, other, some, other, some, other, some, other, name, some, createdAt);
        KnownLead known = new KnownLead.Existing(lead, revision, sequence);

        assertThat(KnownLead.read(known.toBytes(), ORGANIZATION, ID)).isEqualTo(known);
    }

    @Example
    void anotherNameIsReadBackAndIsSmall() {
        KnownLead same = new KnownLead.SameAs(ID);

        assertThat(KnownLead.read(same.toBytes(), ORGANIZATION, new LeadId(new UUID(7, 8))))
                .isEqualTo(same);
        assertThat(same.toBytes()).hasSize(17);
    }

    @Property(tries = 300)
    void evidenceIsReadBackAsItWas(@ForAll List<@StringLength(max = 50) String> names) {
        Evidence evidence = Evidence.NONE;
        for (String name : names.stream().distinct().limit(Evidence.MOST_NAMES).toList()) {
            evidence = evidence.with(new CanonicalName(name), ID);
        }

        assertThat(Evidence.read(evidence.toBytes())).isEqualTo(evidence);
    }

    @Example
    void evidenceWithTooManyNamesIsWorthNothingAndTakesOneByte() {
        Evidence evidence = Evidence.NONE;
        for (int i = 0; i < Evidence.MOST_NAMES; i++) {
            evidence = evidence.with(new CanonicalName("name " + i), ID);
        }
        assertThat(evidence.common()).isFalse();

        evidence = evidence.with(new CanonicalName("one more"), ID);

        assertThat(evidence.common()).isTrue();
        assertThat(Evidence.read(evidence.toBytes())).isEqualTo(evidence);
        assertThat(evidence.toBytes()).hasSize(1);
    }

    @Example
    void anUnknownKindIsABrokenInvariant() {
        assertThatThrownBy(() -> KnownLead.read(new byte[] {9}, ORGANIZATION, ID))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Evidence.read(new byte[] {9})).isInstanceOf(IllegalStateException.class);
    }
}
