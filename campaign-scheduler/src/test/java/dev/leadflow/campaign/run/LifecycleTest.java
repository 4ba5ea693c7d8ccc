package dev.leadflow.campaign.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.CampaignState.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleTest {

    @ParameterizedTest
    @CsvSource({
        "START, DRAFT, RUNNING",
        "START, RUNNING, RUNNING",
        "START, PAUSED,",
        "START, HALTED,",
        "START, DELETED,",
        "PAUSE, DRAFT,",
        "PAUSE, RUNNING, PAUSED",
        "PAUSE, PAUSED, PAUSED",
        "PAUSE, HALTED,",
        "PAUSE, DELETED,",
        "RESUME, DRAFT,",
        "RESUME, RUNNING, RUNNING",
        "RESUME, PAUSED, RUNNING",
        "RESUME, HALTED, RUNNING",
        "RESUME, DELETED,",
        "DELETE, DRAFT, DELETED",
        "DELETE, RUNNING, DELETED",
        "DELETE, PAUSED, DELETED",
        "DELETE, HALTED, DELETED",
        "DELETE, DELETED, DELETED",
    })
    void movesACampaign(Lifecycle action, Status from, Status to) {
        assertThat(action.after(from).orElse(null)).isEqualTo(to);
    }

    @ParameterizedTest
    @EnumSource(Status.class)
    void saysWhatToDoInstead(Status status) {
        assertThat(Lifecycle.remedy(status)).startsWith("It ").endsWith(".");
    }

    @Test
    void neverBringsADeletedCampaignBack() {
        for (Lifecycle action : Lifecycle.values()) {
            assertThat(action.after(Status.DELETED).orElse(Status.DELETED)).isEqualTo(Status.DELETED);
        }
    }
}
