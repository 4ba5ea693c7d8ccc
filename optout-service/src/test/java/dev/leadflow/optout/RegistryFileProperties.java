package dev.leadflow.optout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.optout.RegistryRow.Checked;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RegistryFileProperties {

    /** Whatever the bytes between them, the rows before and after are read. */
    @Property(tries = 500)
    void readsAnyBytesToTheirEnd(@ForAll byte[] noise) throws Exception {
        byte[] before = "phone\n+912041234567\n".getBytes(UTF_8);
        byte[] after = "\n+912041234568\n".getBytes(UTF_8);
        byte[] file = new byte[before.length + noise.length + after.length];
        System.arraycopy(before, 0, file, 0, before.length);
        System.arraycopy(noise, 0, file, before.length, noise.length);
        System.arraycopy(after, 0, file, before.length + noise.length, after.length);
        if (new String(noise, UTF_8).chars().filter(each -> each == 0).count() > 3) {
            return; // taken for UTF-16
        }

        List<RegistryRow> rows = RegistryFileTest.rows(file, "IN");

        assertThat(((Checked) rows.getFirst()).phone()).isEqualTo("+912041234567");
        assertThat(((Checked) rows.getLast()).phone()).isEqualTo("+912041234568");
    }

    /** One broken row, anywhere, costs no other row. */
    @Property(tries = 300)
    void aBrokenRowDoesNotTouchItsNeighbours(@ForAll("brokenRows") String broken, @ForAll @IntRange(max = 9) int at)
            throws Exception {
        StringBuilder file = new StringBuilder("phone,listed\n");
        for (int i = 0; i < 10; i++) {
            file.append(i == at ? broken : "+91204123456" + i + ",yes").append('\n');
        }

        List<RegistryRow> rows = RegistryFileTest.rows(file.toString().getBytes(UTF_8), "IN");

        assertThat(rows).hasSize(10);
        for (int i = 0; i < 10; i++) {
            assertThat(rows.get(i) instanceof RefusedRow).isEqualTo(i == at);
        }
    }

    @Provide
    Arbitrary<String> brokenRows() {
        return Arbitraries.of(
                "+912041234567",
                "+912041234567,yes,no",
                "\"+912041234567,yes",
                "+912041234567,\"yes",
                "\"+912041234567\"\",yes",
                "+9120412\u000034567,yes",
                "+9120412\ufffd34567,yes",
                "+".repeat(70_000) + ",yes",
                "=HYPERLINK(1),yes",
                "+912041234567,perhaps");
    }
}
