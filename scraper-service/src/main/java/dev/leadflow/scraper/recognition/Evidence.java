package dev.leadflow.scraper.recognition;

import dev.leadflow.common.event.LeadId;
import dev.leadflow.scraper.intake.CanonicalName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Who was ever sighted with one phone, website or email address: each canonical name once, with the lead that it belonged
 * to then. With more than {@link #MOST_NAMES} names it is worth nothing any more (a call centre's phone, a portal's
 * domain) and forgets them all.
 *
 * @param common whether it is worth nothing any more
 */
public record Evidence(List<Named> names, boolean common) {

    /** From more different names on, an address is nobody's own. */
    public static final int MOST_NAMES = 50;

    static final Evidence NONE = new Evidence(List.of(), false);
    private static final Evidence COMMON = new Evidence(List.of(), true);

    private static final int NAMES = 1;
    private static final int NOTHING_ANY_MORE = 2;

    /** A name, and the lead under which it was sighted; that may since have been merged into another. */
    public record Named(CanonicalName name, LeadId leadId) {}

    Evidence with(CanonicalName name, LeadId leadId) {
        if (names.size() >= MOST_NAMES) {
            return COMMON;
        }
        List<Named> more = new ArrayList<>(names);
        more.add(new Named(name, leadId));
        return new Evidence(List.copyOf(more), false);
    }

    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(48);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(common ? NOTHING_ANY_MORE : NAMES);
            for (Named each : names) {
                out.writeLong(each.leadId.value().getMostSignificantBits());
                out.writeLong(each.leadId.value().getLeastSignificantBits());
                out.writeUTF(each.name.value());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    public static Evidence read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int kind = in.readByte();
            if (kind == NOTHING_ANY_MORE) {
                return COMMON;
            }
            if (kind != NAMES) {
                throw new IllegalStateException("Evidence of the unknown kind " + kind);
            }
            List<Named> names = new ArrayList<>();
            while (in.available() > 0) {
                UUID id = new UUID(in.readLong(), in.readLong());
                names.add(new Named(new CanonicalName(in.readUTF()), new LeadId(id)));
            }
            return new Evidence(List.copyOf(names), false);
        } catch (IOException damaged) {
            throw new UncheckedIOException("Evidence is damaged", damaged);
        }
    }
}
