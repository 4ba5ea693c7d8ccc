package dev.leadflow.scraper.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.LongRange;

class PhoneNumbersProperties {

    @Property
    @Tag("prop-26")
    void whatComesOutIsE164OrNothing(@ForAll String cell) {
        PhoneNumbers.e164(cell, List.of("IN"))
                .ifPresent(number -> assertThat(number).matches("\\+[1-9]\\d{6,14}"));
    }

    @Property
    @Tag("prop-26")
    void spellingMakesNoDifference(@ForAll @LongRange(min = 9800000000L, max = 9899999999L) long mobile) {
        String digits = Long.toString(mobile);
        String spelled = "+91 (" + digits.substring(0, 5) + ") " + digits.substring(5, 7) + "-" + digits.substring(7);

        assertThat(PhoneNumbers.e164(spelled, List.of("US"))).isEqualTo(PhoneNumbers.e164(digits, List.of("IN")));
    }

    @Property
    void normalisingAgainChangesNothing(@ForAll @LongRange(min = 7000000000L, max = 9999999999L) long mobile) {
        PhoneNumbers.e164(Long.toString(mobile), List.of("IN"))
                .ifPresent(number ->
                        assertThat(PhoneNumbers.e164(number, List.of("DE"))).contains(number));
    }
}
