package dev.leadflow.personalizer.ai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Json;
import dev.leadflow.personalizer.ai.LanguageModel.Usage;
import org.junit.jupiter.api.Test;

class UsageTest {

    @Test
    void countsNoMoreTokensThanCanBe() {
        assertThat(read("{\"in\":400,\"out\":200}")).isEqualTo(new Usage(400, 200));
        assertThat(read("{\"in\":-5,\"out\":9999999999999}")).isEqualTo(new Usage(0, 1_000_000));
        assertThat(read("{\"in\":\"7\",\"out\":1.5}")).isEqualTo(new Usage(0, 0));
        assertThat(read("{\"in\":99999999999999999999999}")).isEqualTo(new Usage(0, 0));
        assertThat(read("7")).isEqualTo(new Usage(0, 0));
    }

    private static Usage read(String json) {
        return Usage.of(Json.EVENTS.readTree(json), "in", "out");
    }
}
