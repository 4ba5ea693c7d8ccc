package dev.leadflow.scraper.recognition;

import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered under a lead id. Kept per lead, so it has a compact form: one byte of kind and version, then the
 * fields; organization and id are in the key.
 */
public sealed interface KnownLead {

    /**
     * A lead that exists.
     *
     * @param revision of its last {@code LeadAccepted}
     * @param sequence of the sighting that made it
     */
    record Existing(Lead lead, int revision, long sequence) implements KnownLead {

        static final Comparator<Existing> OLDEST_FIRST = Comparator.comparing(
                        (Existing known) -> known.lead.createdAt())
                .thenComparingLong(Existing::sequence)
                .thenComparing(known -> known.lead.leadId().value());
    }

    /** Another name for a lead: a sighting of it under another spelling, or a lead that was merged into it. */
    record SameAs(LeadId leadId) implements KnownLead {}

    int EXISTING = 1;
    int SAME_AS = 2;

    default byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(192);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            switch (this) {
                case SameAs same -> {
                    out.writeByte(SAME_AS);
                    writeId(out, same.leadId.value());
                }
                case Existing existing -> write(out, existing);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static KnownLead read(byte[] bytes, OrganizationId organization, LeadId id) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int kind = in.readByte();
            return switch (kind) {
                case SAME_AS -> new SameAs(new LeadId(readId(in)));
                case EXISTING -> readExisting(in, organization, id);
                default -> throw new IllegalStateException("A known lead of the unknown kind " + kind);
            };
        } catch (IOException damaged) {
            throw new UncheckedIOException("A known lead is damaged", damaged);
        }
    }

    private static void write(DataOutputStream out, Existing existing) throws IOException {
        Lead lead = existing.lead;
        out.writeByte(EXISTING);
        out.writeInt(existing.revision);
        out.writeLong(existing.sequence);
        Instant createdAt = lead.createdAt();
        long seconds = createdAt.getEpochSecond();
        int nanos = createdAt.getNano();
        out.writeLong(seconds);
        out.writeInt(nanos);
        out.writeUTF(lead.businessName());
        out.writeUTF(lead.source());
        writeText(out, lead.category());
        writeText(out, lead.city());
        writeText(out, lead.address());
        writeText(out, lead.country());
        writeText(out, lead.website());
        writeText(out, lead.phone());
        writeText(out, lead.email());
        writeText(out, lead.contactName());
        writeText(out, lead.sourceUrl());
    }

    private static Existing readExisting(DataInputStream in, OrganizationId organization, LeadId id)
            throws IOException {
        int revision = in.readInt();
        long sequence = in.readLong();
        Instant createdAt = Instant.ofEpochSecond(in.readLong(), in.readInt());
        String businessName = in.readUTF();
        String source = in.readUTF();
        String category = readText(in);
        String city = readText(in);
        String address = readText(in);
        String country = readText(in);
        String website = readText(in);
        String phone = readText(in);
        String email = readText(in);
        String contactName = readText(in);
        String sourceUrl = readText(in);
        return new Existing(
                new Lead(
                        id,
                        organization,
                        businessName,
                        category,
                        city,
                        address,
                        country,
                        website,
                        phone,
                        email,
                        contactName,
                        source,
                        sourceUrl,
                        createdAt),
                revision,
                sequence);
    }

    /** No field is ever an empty text, so that can stand for none. */
    private static void writeText(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeUTF(Objects.requireNonNullElse(text, ""));
    }

    private static @Nullable String readText(DataInputStream in) throws IOException {
        String text = in.readUTF();
        return text.isEmpty() ? null : text;
    }

    private static void writeId(DataOutputStream out, UUID id) throws IOException {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    private static UUID readId(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }
}
