package dev.leadflow.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.ImportId;
import dev.leadflow.common.event.ImportProgress;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.LeadAccepted;
import dev.leadflow.common.event.LeadCaptured;
import dev.leadflow.common.event.LeadMerged;
import dev.leadflow.common.event.LeadRefused;
import dev.leadflow.common.event.LeadSighted;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.RefusalReason;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.scraper.intake.Terms;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.TopologyTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntakeTopologyTest {

    private static final OrganizationId OURS = Fixtures.organization();
    private static final OrganizationId THEIRS = Fixtures.organization();
    private static final ImportId IMPORT = new ImportId(UUID.randomUUID());

    private final TopologyTester topology = new TopologyTester(built(), Fixtures.NOON_IN_KOLKATA);

    private static Topology built() {
        return new IntakeTopology(
                        new KeyedHash(new Secret("a pepper of at least thirty-two bytes")),
                        new Terms(Set.of("csv", "api", "webhook", "google_maps"), "IN"),
                        TopologyTester.builder())
                .get();
    }

    @AfterEach
    void close() {
        topology.close();
    }

    /** Row 91: what is accepted is normalised. */
    @Test
    void acceptsALeadWithEveryFieldNormalised() {
        LeadCaptured captured = row(
                1,
                "business_name",
                "  Asha\u00a0 Bakery ",
                "phone",
                "098200 12345",
                "email",
                "Info@ASHA.example",
                "website",
                "https://www.asha.example/contact?x=1",
                "country",
                "india",
                "source",
                "Google Maps");

        send(captured);

        LeadAccepted accepted = topology.written(Topics.LEAD_ACCEPTED).getFirst();
        assertThat(accepted.leadId()).isEqualTo(captured.leadId());
        assertThat(accepted.revision()).isEqualTo(1);
        assertThat(accepted.origin()).isEqualTo(Origin.file(IMPORT, 1));
        assertThat(accepted.acceptedAt()).isEqualTo(captured.capturedAt());
        assertThat(accepted.lead().businessName()).isEqualTo("Asha Bakery");
        assertThat(accepted.lead().phone()).isEqualTo("+919820012345");
        assertThat(accepted.lead().email()).isEqualTo("Info@asha.example");
        assertThat(accepted.lead().website()).isEqualTo("asha.example");
        assertThat(accepted.lead().country()).isEqualTo("IN");
        assertThat(accepted.lead().source()).isEqualTo("google_maps");
    }

    /** Row 89: the same identity is the same lead, however often it comes. */
    @Test
    void acceptsTheSameLeadOnce() {
        send(row(1, "business_name", "Asha Bakery", "phone", "9820012345"));
        send(row(2, "business_name", "ASHA BAKERY Pvt. Ltd.", "phone", "+91 98200-12345"));

        assertThat(topology.written(Topics.LEAD_ACCEPTED)).hasSize(1);
        LeadSighted sighted = topology.written(Topics.LEAD_SIGHTED).getFirst();
        assertThat(sighted.matchedBy()).isEqualTo("IDENTITY");
        assertThat(sighted.filled()).isEmpty();
    }

    @Test
    void recognisesTheSameBusinessUnderAnotherSpelling() {
        LeadCaptured first = row(1, "business_name", "Sharma Electricals", "phone", "9820012345");
        LeadCaptured other = row(
                2,
                "business_name",
                "Sharma Electrical",
                "phone",
                "9820012345",
                "website",
                "sharma-electricals.example");
        send(first);
        send(other);

        LeadSighted sighted = topology.written(Topics.LEAD_SIGHTED).getFirst();
        assertThat(sighted.leadId()).isEqualTo(first.leadId());
        assertThat(sighted.sightedAs()).isEqualTo(other.leadId()).isNotEqualTo(first.leadId());
        assertThat(sighted.matchedBy()).isEqualTo("PHONE");
    }

    @Test
    void fillsEmptyFieldsAndNeverOverwrites() {
        send(row(1, "business_name", "Asha Bakery", "phone", "9820012345", "city", "Pune"));
        send(row(
                2,
                "business_name",
                "Asha Bakery",
                "phone",
                "9820012345",
                "city",
                "Mumbai",
                "email",
                "info@asha.example"));

        List<LeadAccepted> accepted = topology.written(Topics.LEAD_ACCEPTED);
        assertThat(accepted).extracting(LeadAccepted::revision).containsExactly(1, 2);
        assertThat(accepted.getLast().lead().city()).isEqualTo("Pune");
        assertThat(accepted.getLast().lead().email()).isEqualTo("info@asha.example");
        assertThat(topology.written(Topics.LEAD_SIGHTED).getFirst().filled()).containsExactly("email");
    }

    @Test
    void mergesTheYoungerIntoTheOlderWhenASightingJoinsThem() {
        LeadCaptured older = row(1, "business_name", "Asha Bakery", "phone", "9820012345");
        LeadCaptured younger =
                row(2, "business_name", "Asha Bakery", "website", "asha.example", "email", "a@asha.example");
        send(older);
        send(younger);
        send(row(3, "business_name", "Asha Bakery", "phone", "9820012345", "website", "asha.example"));

        LeadMerged merged = topology.written(Topics.LEAD_MERGED).getFirst();
        assertThat(merged.leadId()).isEqualTo(younger.leadId());
        assertThat(merged.into()).isEqualTo(older.leadId());
        LeadAccepted last = topology.written(Topics.LEAD_ACCEPTED).getLast();
        assertThat(last.leadId()).isEqualTo(older.leadId());
        assertThat(last.lead().email()).isEqualTo("a@asha.example");
        assertThat(last.lead().website()).isEqualTo("asha.example");
    }

    /** What was said about a lead before it was merged still leads to the one that stays. */
    @Test
    void knowsAMergedLeadByItsOldName() {
        LeadCaptured older = row(1, "business_name", "Asha Bakery", "phone", "9820012345");
        LeadCaptured younger =
                row(2, "business_name", "Asha Bakery", "website", "asha.example", "email", "a@asha.example");
        send(older);
        send(younger);
        send(row(3, "business_name", "Asha Bakery", "phone", "9820012345", "website", "asha.example"));
        topology.written(Topics.LEAD_SIGHTED);

        send(younger);

        assertThat(topology.written(Topics.LEAD_SIGHTED))
                .extracting(LeadSighted::leadId)
                .containsExactly(older.leadId());
    }

    @Test
    void changesNothingWhenTheSameFileComesTwice() {
        List<LeadCaptured> file = List.of(
                row(1, "business_name", "Asha Bakery", "phone", "9820012345"),
                row(2, "business_name", "Asha Bakery", "website", "asha.example", "email", "a@asha.example"),
                row(3, "business_name", "Asha Bakery", "phone", "9820012345", "website", "asha.example"),
                row(4, "business_name", "Zenith", "email", "hello@zenith.example"));
        file.forEach(this::send);
        topology.written(Topics.LEAD_ACCEPTED);
        topology.written(Topics.LEAD_MERGED);

        file.forEach(this::send);

        assertThat(topology.written(Topics.LEAD_ACCEPTED)).isEmpty();
        assertThat(topology.written(Topics.LEAD_MERGED)).isEmpty();
    }

    @Test
    void keepsOrganizationsApart() {
        send(row(1, "business_name", "Asha Bakery", "phone", "9820012345"));
        LeadCaptured theirs =
                Captures.captured(THEIRS, Origin.api(), "business_name", "Asha Bakery", "phone", "9820012345");
        send(theirs);

        assertThat(topology.written(Topics.LEAD_ACCEPTED))
                .extracting(LeadAccepted::organizationId)
                .containsExactly(OURS, THEIRS);
        assertThat(topology.written(Topics.LEAD_SIGHTED)).isEmpty();
    }

    /** Row 88. */
    @Test
    void refusesAPersonalProfile() {
        send(row(
                1,
                "business_name",
                "Asha Rao",
                "phone",
                "9820012345",
                "source_url",
                "https://in.linkedin.com/in/asha-rao-123"));

        LeadRefused refused = topology.written(Topics.LEAD_REFUSED).getFirst();
        assertThat(refused.reason()).isEqualTo(RefusalReason.PERSONAL_PROFILE);
        assertThat(refused.businessName()).isEqualTo("Asha Rao");
        assertThat(refused.detail()).startsWith("source_url: ");
    }

    /** Row 87: the organization's own list counts as soon as it has one. */
    @Test
    void takesOnlyWhatComesFromApprovedSources() {
        LeadCaptured captured = row(1, "business_name", "Asha", "phone", "9820012345", "source", "google-maps");
        send(captured);
        topology.send(Topics.SETTINGS, OURS.toString(), Fixtures.settings(OURS, Mode.DRY_RUN));
        send(captured);

        assertThat(topology.written(Topics.LEAD_ACCEPTED)).hasSize(1);
        assertThat(topology.written(Topics.LEAD_REFUSED))
                .extracting(LeadRefused::reason)
                .containsExactly(RefusalReason.SOURCE_NOT_APPROVED);
    }

    @Test
    void namesARowOfAFileAsTheSameLeadFromAnotherDoorWasToldItIsCalled() {
        LeadCaptured told = Captures.captured(
                OURS, Origin.api(), "business_name", "Asha Bakery", "phone", "9820012345", "source", "csv");

        send(new LeadCaptured(OURS, null, Origin.file(IMPORT, 1), told.fields(), null, Fixtures.NOON_IN_KOLKATA));

        assertThat(topology.written(Topics.LEAD_ACCEPTED).getFirst().leadId()).isEqualTo(told.leadId());
    }

    @Test
    void refusesARowThatCouldNotBeReadAndGoesOn() {
        LeadCaptured readable = row(2, "business_name", "Asha Bakery", "phone", "9820012345");
        send(new LeadCaptured(
                OURS,
                null,
                Origin.file(IMPORT, 1),
                java.util.Map.of(),
                new LeadCaptured.Unreadable(RefusalReason.MALFORMED_ROW, "Row 1 has 3 columns"),
                Fixtures.NOON_IN_KOLKATA));
        send(readable);

        LeadRefused refused = topology.written(Topics.LEAD_REFUSED).getFirst();
        assertThat(refused.reason()).isEqualTo(RefusalReason.MALFORMED_ROW);
        assertThat(refused.detail()).isEqualTo("Row 1 has 3 columns");
        assertThat(refused.origin().row()).isEqualTo(1);
        assertThat(topology.written(Topics.LEAD_ACCEPTED)).hasSize(1);
    }

    @Test
    void countsTheRowsOfEachImport() {
        send(row(1, "business_name", "Asha Bakery", "phone", "9820012345"));
        send(row(2, "business_name", "Asha Bakery", "phone", "9820012345"));
        send(row(3, "business_name", "Asha Bakery"));
        send(Captures.captured(OURS, Origin.api(), "business_name", "Zenith", "email", "a@zenith.example"));
        topology.advanceWallClock(CountImportRows.TELLING);

        assertThat(topology.written(Topics.IMPORT_PROGRESS)).containsExactly(new ImportProgress(OURS, IMPORT, 1, 1, 1));

        topology.advanceWallClock(CountImportRows.TELLING);
        assertThat(topology.written(Topics.IMPORT_PROGRESS)).isEmpty();
    }

    /** A portal's domain that a hundred businesses give as theirs says nothing about any of them. */
    @Test
    void ceasesToTrustAPhoneThatVeryManyBusinessesShare() {
        List<String> names = new ArrayList<>();
        for (char first = 'A'; first <= 'Z'; first++) {
            names.add(first + "lpha" + first + "x " + first + "orp");
            names.add(first + "ibi" + first + "quo " + first + "evu");
        }
        for (int i = 0; i < names.size(); i++) {
            send(row(i + 1, "business_name", names.get(i), "phone", "9820012345"));
        }
        topology.written(Topics.LEAD_ACCEPTED);

        send(row(99, "business_name", names.getFirst(), "phone", "9820012345", "website", "own.example"));

        assertThat(topology.written(Topics.LEAD_ACCEPTED)).hasSize(1);
    }

    @Test
    void hasTheStepsThatItsPictureShows() throws IOException {
        Path picture = Path.of("src/test/resources/dev/leadflow/scraper/intake-topology.txt");
        String described = built().describe().toString();
        if (Boolean.getBoolean("leadflow.write")) {
            Files.createDirectories(picture.getParent());
            Files.writeString(picture, described);
        }

        assertThat(described)
                .as("write it anew with -Dleadflow.write=true, and look at what changed")
                .isEqualTo(Files.readString(picture));
    }

    private void send(LeadCaptured captured) {
        topology.send(Topics.LEAD_CAPTURED, captured.organizationId().toString(), captured);
    }

    private static LeadCaptured row(long row, String... fields) {
        return Captures.captured(OURS, Origin.file(IMPORT, row), fields);
    }
}
