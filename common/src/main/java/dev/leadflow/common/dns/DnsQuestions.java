package dev.leadflow.common.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;

/** Asks DNS, within a bound on time, and takes every answer at its word. Safe for use by many threads. */
public final class DnsQuestions {

    /** More servers than this are not asked: each would get too small a part of the time. */
    private static final int MOST_ATTEMPTS = 3;

    private final List<Resolver> attempts;

    private DnsQuestions(List<InetSocketAddress> servers, Duration patience) {
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

    /**
     * @param patience longest time for one question, over all attempts
     * @return empty when DNS is switched off
     */
    public static Optional<DnsQuestions> to(DnsServer server, Duration patience) {
        return switch (server) {
            case DnsServer.OfThisMachine() ->
                Optional.of(new DnsQuestions(ResolverConfig.getCurrentConfig().servers(), patience));
            case DnsServer.At(var address) -> Optional.of(new DnsQuestions(List.of(address), patience));
            case DnsServer.Off() -> Optional.empty();
        };
    }

    /** What one question got. */
    public sealed interface Answer {
        /** At least one record of the type asked for. */
        record Records(List<Record> records) implements Answer {}

        /** The name exists, but has no record of that type. */
        record Nothing() implements Answer {}

        record NoSuchName() implements Answer {}

        /** The text is not one that could be a name. */
        record NotAName() implements Answer {}

        /** No server gave an answer that one could use. */
        record None(String why) implements Answer {}
    }

    /** @param type one of {@link org.xbill.DNS.Type} */
    public Answer ask(String domain, int type) {
        Message question;
        try {
            question = Message.newQuery(Record.newRecord(Name.fromString(domain + "."), type, DClass.IN));
        } catch (TextParseException notAName) {
            return new Answer.NotAName();
        }
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
