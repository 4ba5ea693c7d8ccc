package dev.leadflow.testkit;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/** A DNS server on this machine that knows the TXT records it is told, over UDP. Other names do not exist. */
public final class TextRecords implements AutoCloseable {

    private final Map<String, List<String>> texts = new ConcurrentHashMap<>();

    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    private final DnsStub server = new DnsStub(this::answer);

    public TextRecords tell(String name, String... records) {
        texts.put(name.toLowerCase(Locale.ROOT), List.of(records));
        return this;
    }

    /** A name whose servers are broken. */
    public TextRecords fail(String name) {
        failing.add(name);
        return this;
    }

    public InetSocketAddress address() {
        return server.address();
    }

    private byte[] answer(Message question) {
        Record asked = question.getQuestion();
        List<String> known = texts.get(asked.getName().toString(true).toLowerCase(Locale.ROOT));
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        boolean fails = failing.contains(asked.getName().toString(true));
        answer.getHeader().setRcode(fails ? Rcode.SERVFAIL : known == null ? Rcode.NXDOMAIN : Rcode.NOERROR);
        answer.addRecord(asked, Section.QUESTION);
        for (String text : known == null ? List.<String>of() : known) {
            // Longer texts come in several strings, as real servers send them.
            List<String> strings =
                    text.length() <= 200 ? List.of(text) : List.of(text.substring(0, 200), text.substring(200));
            answer.addRecord(new TXTRecord(asked.getName(), DClass.IN, 60, strings), Section.ANSWER);
        }
        return answer.toWire();
    }

    @Override
    public void close() {
        server.close();
    }
}
