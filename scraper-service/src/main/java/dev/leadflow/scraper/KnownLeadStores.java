package dev.leadflow.scraper;

import dev.leadflow.common.event.LeadId;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.scraper.recognition.Evidence;
import dev.leadflow.scraper.recognition.KnownLead;
import dev.leadflow.scraper.recognition.Memory;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The memory of recognition in two stores of the topology. About 400 bytes a lead: 16-byte keys, fields, names. */
final class KnownLeadStores implements Memory {

    static final String LEADS = "known-leads";
    static final String EVIDENCE = "names-by-clue";

    private final KeyValueStore<Bytes, byte[]> leads;
    private final KeyValueStore<Bytes, byte[]> evidence;

    KnownLeadStores(ProcessorContext<?, ?> context) {
        this.leads = context.getStateStore(LEADS);
        this.evidence = context.getStateStore(EVIDENCE);
    }

    @Override
    public @Nullable KnownLead lead(OrganizationId organization, LeadId id) {
        byte[] bytes = leads.get(key(id));
        return bytes == null ? null : KnownLead.read(bytes, organization, id);
    }

    @Override
    public void remember(LeadId id, KnownLead lead) {
        leads.put(key(id), lead.toBytes());
    }

    @Override
    public @Nullable Evidence evidence(byte[] clue) {
        byte[] bytes = evidence.get(Bytes.wrap(clue));
        return bytes == null ? null : Evidence.read(bytes);
    }

    @Override
    public void remember(byte[] clue, Evidence names) {
        evidence.put(Bytes.wrap(clue), names.toBytes());
    }

    private static Bytes key(LeadId id) {
        return Bytes.wrap(ByteBuffer.allocate(16)
                .putLong(id.value().getMostSignificantBits())
                .putLong(id.value().getLeastSignificantBits())
                .array());
    }
}
