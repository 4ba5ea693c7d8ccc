package dev.leadflow.scraper.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.scraper.file.Quotes.State;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a,b               | false | CLOSED",
                "\"a\",b           | false | CLOSED",
                "\"a,b\"           | false | CLOSED",
                "\"a\"\"b\",c      | false | CLOSED",
                "a\"b,c\"          | false | CLOSED",
                "a, \"b\" ,c       | false | CLOSED",
                "\"\",\"\"         | false | CLOSED",
                "\"a,b             | false | OPEN",
                "a,\"              | false | OPEN",
                "\"a\"\"           | false | OPEN",
                "\"a\"b            | false | BROKEN",
                "a\",b             | true  | CLOSED",
                "a,b               | true  | OPEN",
                "a\"\"b            | true  | OPEN",
                "a\"b              | true  | BROKEN",
                "a\",\"b           | true  | OPEN",
            })
    void areFollowedFromLineToLine(String line, boolean open, State state) {
        assertThat(new Quotes(',').after(line.strip(), open)).isEqualTo(state);
    }
}
