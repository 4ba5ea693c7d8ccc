package dev.leadflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.leadflow.common.event.E164;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class E164Test {

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    static Set<String> regions() {
        return NUMBERS.getSupportedRegions();
    }

    @ParameterizedTest
    @MethodSource("regions")
    void readsTheNumbersOfEveryRegionAsTheLibraryParsesThem(String region) {
        assertThat(examples(region)).isNotEmpty().allSatisfy(parsed -> {
            String text = NUMBERS.format(parsed, PhoneNumberFormat.E164);
            E164.read(text)
                    .ifPresent(read -> assertThat(read.exactlySameAs(parsed)).isTrue());
        });
    }

    @Test
    void readsNearlyAllOfThem() {
        long all = regions().stream().flatMap(E164Test::examples).count();
        long read = regions().stream()
                .flatMap(E164Test::examples)
                .filter(each ->
                        E164.read(NUMBERS.format(each, PhoneNumberFormat.E164)).isPresent())
                .count();

        assertThat(read).isGreaterThan(all * 9 / 10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "9820012345",
                "+91 98200 12345",
                "+9109820012345",
                "+390612345678",
                "+0919820012345",
                "+99912345678",
                "+919",
                "+91982001234567890",
                "+91982001234x",
                "+९१९८२००१२३४५"
            })
    void leavesEverythingElseToTheLibrary(String text) {
        assertThat(E164.read(text)).isEmpty();
    }

    private static Stream<PhoneNumber> examples(String region) {
        return Arrays.stream(PhoneNumberType.values())
                .map(type -> NUMBERS.getExampleNumberForType(region, type))
                .filter(Objects::nonNull);
    }
}
