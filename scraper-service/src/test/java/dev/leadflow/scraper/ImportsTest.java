package dev.leadflow.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.scraper.Imports.Status;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ImportsTest {

    private static final Instant TOUCHED = Instant.parse("2026-11-20T06:30:00Z");

    @Test
    void haveBrokenOffWhenTheirProcessFellSilent() {
        Instant soon = TOUCHED.plus(Imports.SILENCE);
        Instant later = soon.plusMillis(1);

        assertThat(Imports.status(Status.CAPTURING, TOUCHED, soon)).isEqualTo(Status.CAPTURING);
        assertThat(Imports.status(Status.CAPTURING, TOUCHED, later)).isEqualTo(Status.BROKEN_OFF);
        assertThat(Imports.status(Status.CAPTURED, TOUCHED, later)).isEqualTo(Status.CAPTURED);
        assertThat(Imports.status(Status.BROKEN_OFF, TOUCHED, soon)).isEqualTo(Status.BROKEN_OFF);
    }
}
