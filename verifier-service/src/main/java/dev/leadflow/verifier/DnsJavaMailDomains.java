package dev.leadflow.verifier;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Asks DNS. Takes every answer at its word; see {@link ControlledMailDomains} for whether it can be believed. */
final class DnsJavaMailDomains implements MailDomains {

    /** More servers than this are not asked: each would get too small a part of the time. */
    private static final int MOST_ATTEMPTS = 3;

    private final List<Resolver> attempts;

    private DnsJavaMailDomains(List<InetSocketAddress> servers, Duration patience) {
        // A single lost datagram must not decide, so that one server is asked twice.
        List<InetSocketAddress> asked = servers.size() == 1 ? List.of(servers.getFirst(), servers.getFirst()) : servers;
        int count = Math.min(asked.size(), MOST_ATTEMPTS);
        this.attempts = asked.stream()
                .limit(count)
                .<Resolver>map(server -> {
                    SimpleResolver resolver = new SimpleResolver(server);
                    resolver.setTimeout(patience.dividedBy(count));
                    return resolver;
                })
                .toList();
    }

    /** @param patience longest time for one question, over all attempts */
    static DnsJavaMailDomains ofThisMachine(Duration patience) {
        return new DnsJavaMailDomains(ResolverConfig.getCurrentConfig().servers(), patience);
    }

    /** @param patience longest time for one question, over all attempts */
    static DnsJavaMailDomains at(InetSocketAddress server, Duration patience) {
        return new DnsJavaMailDomains(List.of(server), patience);
    }

    @Override
    public MailDomain find(String domain) {
        Name name;
        try {
            name = Name.fromString(domain + ".");
        } catch (TextParseException notAName) {
            return new MailDomain.Missing("it is not a name that DNS could hold");
        }
        return switch (ask(name, Type.MX)) {
            case Answer.Records(var records) -> ofMailServers(records);
            case Answer.Nothing() -> ofWebAddress(name);
            case Answer.NoSuchName() -> new MailDomain.Missing("the domain does not exist");
            case Answer.None(var why) -> new MailDomain.Unknown(why);
        };
    }

    private static MailDomain ofMailServers(List<Record> records) {
        boolean named = records.stream()
                .anyMatch(each -> each instanceof MXRecord mx && !mx.getTarget().equals(Name.root));
        return named ? new MailDomain.ReceivesMail(true) : new MailDomain.RefusesMail();
    }

    private MailDomain ofWebAddress(Name name) {
        for (int type : new int[] {Type.A, Type.AAAA}) {
            switch (ask(name, type)) {
                case Answer.Records ignored -> {
                    return new MailDomain.ReceivesMail(false);
                }
                case Answer.None(var why) -> {
                    return new MailDomain.Unknown(why);
                }
                case Answer.Nothing() -> {}
                case Answer.NoSuchName() -> {}
            }
        }
        return new MailDomain.Missing("the domain has neither a mail server nor an address");
    }

    /** What one question got. */
    private sealed interface Answer {
        /** At least one record of the type asked for. */
        record Records(List<Record> records) implements Answer {}

        /** The name exists, but has no record of that type. */
        record Nothing() implements Answer {}

        record NoSuchName() implements Answer {}

        /** No server gave an answer that one could use. */
        record None(String why) implements Answer {}
    }

    private Answer ask(Name name, int type) {
        Message question = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        Answer answer = new Answer.None("no DNS server is known");
        for (Resolver resolver : attempts) {
            answer = ask(resolver, question, type);
            if (!(answer instanceof Answer.None)) {
                break;
            }
        }
        return answer;
    }

    private static Answer ask(Resolver resolver, Message question, int type) {
        try {
            Message reply = resolver.send(question);
            return switch (reply.getRcode()) {
                case Rcode.NXDOMAIN -> new Answer.NoSuchName();
                case Rcode.NOERROR -> {
                    // Behind an alias the records have another name, so the type alone decides.
                    List<Record> records = reply.getSection(Section.ANSWER).stream()
                            .filter(each -> each.getType() == type)
                            .toList();
                    yield records.isEmpty() ? new Answer.Nothing() : new Answer.Records(records);
                }
                default -> new Answer.None("DNS answered " + Rcode.string(reply.getRcode()));
            };
        } catch (IOException silent) {
            return new Answer.None("DNS did not answer in time");
        }
    }
}
