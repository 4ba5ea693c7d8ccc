package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.common.StartProblem;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class RehearseCommandTest {

    private static final ZoneId KOLKATA = ZoneId.of("Asia/Kolkata");

    @Test
    void takesNumbersYesAndNoAndListsAsJsonAndAllElseAsText() {
        assertThat(RehearseCommand.value("100").isInt()).isTrue();
        assertThat(RehearseCommand.value("-1").asInt()).isEqualTo(-1);
        assertThat(RehearseCommand.value("true").isBoolean()).isTrue();
        assertThat(RehearseCommand.value("[\"2027-01-26\"]").isArray()).isTrue();
        assertThat(RehearseCommand.value("{\"from\": \"11:00\"}").isObject()).isTrue();
        for (String text : new String[] {"Asia/Kolkata", "DRY_RUN", "11:00", "+911401234567", ""}) {
            assertThat(RehearseCommand.value(text).asString("")).isEqualTo(text);
        }
    }

    @Test
    void takesADateInTheZoneOfTheOrganizationAndATimeInItsOwn() {
        assertThat(RehearseCommand.moment("--from", "2026-11-20", 0, KOLKATA).toInstant())
                .isEqualTo("2026-11-19T18:30:00Z");
        assertThat(RehearseCommand.moment("--to", "2026-11-20", 1, KOLKATA).toInstant())
                .isEqualTo("2026-11-20T18:30:00Z");
        assertThat(RehearseCommand.moment("--to", "2026-11-20T09:00:00Z", 1, KOLKATA)
                        .toInstant())
                .isEqualTo("2026-11-20T09:00:00Z");
    }

    @Test
    void saysWhatATimeLooksLike() {
        assertThatThrownBy(() -> RehearseCommand.moment("--from", "yesterday", 0, KOLKATA))
                .isInstanceOf(StartProblem.class)
                .hasMessageContaining("--from")
                .hasMessageContaining("2026-11-20");
    }
}
