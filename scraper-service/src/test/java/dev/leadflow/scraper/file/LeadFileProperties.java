package dev.leadflow.scraper.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.Size;

class LeadFileProperties {

    /** Texts with everything that has a meaning in CSV, and nothing that is no text. */
    @Provide
    Arbitrary<String> cells() {
        return Arbitraries.strings().withChars("abशर,;\t|\"\n ").ofMinLength(0).ofMaxLength(12);
    }

    @Property(tries = 500)
    void readsBackWhatAnyProgramWrites(@ForAll @Size(min = 1, max = 8) List<@net.jqwik.api.From("cells") String> names)
            throws Exception {
        StringBuilder file = new StringBuilder("name,email,city\r\n");
        names.forEach(name ->
                file.append(quoted(name)).append(",a@b,").append(quoted(name)).append("\r\n"));

        List<FileRow> rows = LeadFileTest.rows(file.toString().getBytes(UTF_8));

        assertThat(rows).hasSize(names.size());
        for (int i = 0; i < rows.size(); i++) {
            Map<String, String> fields = ((FileRow.Cells) rows.get(i)).fields();
            assertThat(fields.getOrDefault("business_name", ""))
                    .isEqualTo(names.get(i).isBlank() ? "" : names.get(i));
        }
    }

    /** Row 338: a column that no lead needs is not even read, wherever it stands among the others. */
    @Property
    @Tag("prop-23")
    void keepsNothingOfAColumnThatALeadDoesNotNeed(
            @ForAll("needless") Set<String> needless,
            @ForAll @Size(min = 1, max = 5) List<@From("cells") String> names,
            @ForAll Random random)
            throws Exception {
        List<String> header = new ArrayList<>(needless);
        header.addAll(List.of("business_name", "email"));
        Collections.shuffle(header, random);
        StringBuilder file = new StringBuilder(String.join(",", header)).append("\r\n");
        names.forEach(name -> file.append(header.stream()
                        .map(column -> switch (column) {
                            case "business_name" -> quoted(name);
                            case "email" -> "a@b";
                            default -> quoted("secret " + name);
                        })
                        .collect(Collectors.joining(",")))
                .append("\r\n"));

        List<FileRow> rows = LeadFileTest.rows(file.toString().getBytes(UTF_8));

        assertThat(rows).hasSize(names.size());
        for (FileRow row : rows) {
            Map<String, String> fields = ((FileRow.Cells) row).fields();
            assertThat(fields).containsEntry("email", "a@b");
            assertThat(fields.keySet()).isSubsetOf("business_name", "email");
            assertThat(fields.toString()).doesNotContain("secret");
        }
    }

    @Provide
    Arbitrary<Set<String>> needless() {
        return Arbitraries.of(
                        "date of birth",
                        "religion",
                        "Notes",
                        "salary",
                        "Aadhaar no.",
                        "home address",
                        "gender",
                        "fax",
                        "rating",
                        "opening hours",
                        "x1")
                .set()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    /** Whatever the bytes, a file is either unusable or read to its end, and each of its lines is accounted for. */
    @Property(tries = 500)
    void readsAnyBytesToTheirEnd(@ForAll byte[] noise) throws Exception {
        byte[] header = "name,email\n".getBytes(UTF_8);
        byte[] good = "\nAsha,a@b\n".getBytes(UTF_8);
        byte[] file = new byte[header.length + noise.length + good.length];
        System.arraycopy(header, 0, file, 0, header.length);
        System.arraycopy(noise, 0, file, header.length, noise.length);
        System.arraycopy(good, 0, file, header.length + noise.length, good.length);
        if (new String(noise, UTF_8).chars().filter(each -> each == 0).count() > 3) {
            return; // taken for UTF-16
        }

        List<FileRow> rows = LeadFileTest.rows(file);

        assertThat(rows.stream().map(FileRow::number).collect(Collectors.toList()))
                .isSorted()
                .doesNotHaveDuplicates();
        boolean quoteBefore = new String(noise, UTF_8).contains("\"");
        if (!quoteBefore) {
            assertThat(((FileRow.Cells) rows.getLast()).fields()).containsEntry("business_name", "Asha");
        }
    }

    /** One broken row, anywhere, costs no other row. */
    @Property(tries = 300)
    void aBrokenRowDoesNotTouchItsNeighbours(
            @ForAll("brokenRows") String broken, @ForAll @net.jqwik.api.constraints.IntRange(max = 9) int at)
            throws Exception {
        StringBuilder file = new StringBuilder("name,email\n");
        for (int i = 0; i < 10; i++) {
            file.append(i == at ? broken : "Firm " + i + ",a@b").append('\n');
        }

        List<FileRow> rows = LeadFileTest.rows(file.toString().getBytes(UTF_8));

        assertThat(rows).hasSize(10);
        for (FileRow row : rows) {
            assertThat(row instanceof FileRow.Broken).isEqualTo(row.number() == at + 1);
        }
    }

    @Provide
    Arbitrary<String> brokenRows() {
        return Arbitraries.of(
                "one",
                "one,two,three",
                "\"open,two",
                "one,\"open",
                "\"one\"x,two",
                "o\u0000ne,two",
                "o\ufffdne,two",
                "x".repeat(70_000) + ",two",
                "\"" + "x".repeat(70_000),
                ",\"\"\"");
    }

    private static String quoted(String cell) {
        return "\"" + cell.replace("\"", "\"\"") + "\"";
    }
}
