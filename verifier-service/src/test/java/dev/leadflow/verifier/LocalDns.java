package dev.leadflow.verifier;

import dev.leadflow.common.dns.DnsQuestions;
import dev.leadflow.common.dns.DnsServer;
import dev.leadflow.testkit.DnsStub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** A DNS server on this machine that answers over UDP as a test tells it. A domain it was not told about does not exist. */
final class LocalDns implements AutoCloseable {

    enum Behaviour {
        /** A mail server. */
        MX,
        /** A mail server, behind an alias. */
        MX_BEHIND_ALIAS,
        /** No mail server, but an address. */
        A_ONLY,
        /** No mail server, but an IPv6 address. */
        AAAA_ONLY,
        NULL_MX,
        NXDOMAIN,
        /** The name exists and has nothing of what is asked for. */
        NO_DATA,
        SERVFAIL,
        REFUSED,
        /** No answer at all. */
        SILENCE,
        /** An answer that is no DNS message. */
        GARBAGE,
        /** No answer to the first question, then a mail server. */
        LOST_ONCE
    }

    private final Map<String, Behaviour> domains = new ConcurrentHashMap<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private volatile Behaviour others = Behaviour.NXDOMAIN;
    private final DnsStub server = new DnsStub(this::answer);

    /** A server that knows the control domains. */
    static LocalDns honest() {
        LocalDns dns = new LocalDns();
        ControlledMailDomains.CONTROLS.forEach(control -> dns.tell(control, Behaviour.MX));
        return dns;
    }

    LocalDns tell(String domain, Behaviour behaviour) {
        domains.put(domain, behaviour);
        return this;
    }

    /** What it answers for every domain that it has not been told about. */
    LocalDns tellAllOthers(Behaviour behaviour) {
        others = behaviour;
        return this;
    }

    LocalDns forgetAll() {
        domains.clear();
        return this;
    }

    InetSocketAddress address() {
        return server.address();
    }

    /** What it answers, seen through the program. */
    MailDomains domains(Duration patience) {
        return domainsAt(address(), patience);
    }

    static MailDomains domainsAt(InetSocketAddress server, Duration patience) {
        return new DnsMailDomains(
                DnsQuestions.to(new DnsServer.At(server), patience).orElseThrow());
    }

    /** The value of DNS_SERVER. */
    String setting() {
        return "127.0.0.1:" + address().getPort();
    }

    /** The questions so far, such as {@code MX asha.example}. */
    List<String> questions() {
        return List.copyOf(questions);
    }

    private byte[] answer(Message question) throws IOException {
        Record asked = question.getQuestion();
        String domain = asked.getName().toString(true);
        questions.add(Type.string(asked.getType()) + " " + domain);
        Behaviour behaviour = domains.getOrDefault(domain, others);
        if (behaviour == Behaviour.LOST_ONCE) {
            tell(domain, Behaviour.MX);
            return new byte[0];
        }
        if (behaviour == Behaviour.SILENCE) {
            return new byte[0];
        }
        if (behaviour == Behaviour.GARBAGE) {
            return new byte[] {1, 2, 3};
        }
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(asked, Section.QUESTION);
        answer.getHeader()
                .setRcode(
                        switch (behaviour) {
                            case NXDOMAIN -> Rcode.NXDOMAIN;
                            case SERVFAIL -> Rcode.SERVFAIL;
                            case REFUSED -> Rcode.REFUSED;
                            default -> Rcode.NOERROR;
                        });
        records(behaviour, asked.getName(), asked.getType())
                .forEach(record -> answer.addRecord(record, Section.ANSWER));
        return answer.toWire();
    }

    private static List<Record> records(Behaviour behaviour, Name name, int type) throws IOException {
        Name host = Name.fromString("mx.test.");
        return switch (behaviour) {
            case MX -> type == Type.MX ? List.of(mx(name, 10, host), mx(name, 20, host)) : List.of();
            case MX_BEHIND_ALIAS ->
                type == Type.MX ? List.of(new CNAMERecord(name, DClass.IN, 60, host), mx(host, 10, host)) : List.of();
            case NULL_MX -> type == Type.MX ? List.of(mx(name, 0, Name.root)) : List.of();
            case A_ONLY ->
                type == Type.A
                        ? List.of(new ARecord(name, DClass.IN, 60, InetAddress.getByName("192.0.2.1")))
                        : List.of();
            case AAAA_ONLY ->
                type == Type.AAAA
                        ? List.of(new AAAARecord(name, DClass.IN, 60, InetAddress.getByName("2001:db8::1")))
                        : List.of();
            default -> List.of();
        };
    }

    private static Record mx(Name name, int priority, Name target) throws TextParseException {
        return new MXRecord(name, DClass.IN, 60, priority, target);
    }

    @Override
    public void close() {
        server.close();
    }
}
