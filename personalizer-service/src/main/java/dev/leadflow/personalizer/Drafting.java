package dev.leadflow.personalizer;

import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactRequested;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.DraftRefused;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.common.kafka.Received;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;

/** From a requested contact to a checked message with its footer, or to the reason why there is none. */
final class Drafting {

    private final List<MessageWriter> writers;
    private final KeyedHash keys;
    private final URI publicBase;

    /**
     * @param writers asked in this order until one writes a message that passes the check
     * @param publicBase address under which recipients reach this server
     */
    Drafting(List<MessageWriter> writers, KeyedHash keys, URI publicBase) {
        this.writers = List.copyOf(writers);
        this.keys = keys;
        this.publicBase = publicBase;
    }

    sealed interface Outcome {}

    record Drafted(MessageDrafted message) implements Outcome {}

    record Refused(DraftRefused refusal) implements Outcome {}

    /** Returns when Kafka has the outcomes; the time of a record stands in them, so that it gives the same ones again. */
    void publishDrafts(List<Received<ContactRequested>> batch, EventPublisher publisher) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Received<ContactRequested> each : batch) {
            Contact contact = each.value().contact();
            String key = contact.leadId().toString();
            sent.add(
                    switch (draft(contact, each.writtenAt())) {
                        case Drafted drafted -> publisher.send(Topics.MESSAGE_DRAFTED, key, drafted.message());
                        case Refused refused -> publisher.send(Topics.DRAFT_REFUSED, key, refused.refusal());
                    });
        }
        publisher.await(sent);
    }

    /** Pure but for what the writers do. */
    Outcome draft(Contact contact, Instant at) {
        if (contact.channel() != Channel.EMAIL) {
            return refused(contact, List.of("Only emails are written so far, no call scripts."), at);
        }
        Facts facts = Facts.of(contact);
        ContentCheck check = new ContentCheck(facts, allowedHosts(contact));
        List<String> causes = new ArrayList<>();
        for (MessageWriter writer : writers) {
            switch (writer.write(facts)) {
                case MessageWriter.Unable unable -> causes.add(unable.why());
                case MessageWriter.Written written -> {
                    List<String> violations = check.violations(written);
                    if (violations.isEmpty()) {
                        return new Drafted(message(contact, facts, written, at));
                    }
                    causes.addAll(violations);
                }
            }
        }
        return refused(contact, causes, at);
    }

    private MessageDrafted message(Contact contact, Facts facts, MessageWriter.Written written, Instant at) {
        UnsubscribeLink link = UnsubscribeLink.of(contact.contactId(), keys, publicBase);
        ComplianceFooter footer = ComplianceFooter.of(contact, facts, link);
        Draft draft = new Draft(
                written.subject(),
                written.text(),
                written.html(),
                footer.text(),
                footer.html(),
                link.token(),
                link.url());
        return new MessageDrafted(contact, draft, written.writtenBy(), at);
    }

    private static Refused refused(Contact contact, List<String> causes, Instant at) {
        return new Refused(new DraftRefused(
                contact, String.join(" ", causes.stream().distinct().toList()), at));
    }

    /**
     * The lead's own domains and the sender's. A lead's name that leads anywhere else may be there to have us carry it to a
     * stranger. The unsubscribe link stands in the footer, which no writer touches.
     */
    private static Set<String> allowedHosts(Contact contact) {
        String website = contact.lead().website();
        return Stream.of(
                        website == null ? "" : website,
                        contact.recipient(),
                        contact.sender().email())
                .map(each -> each.substring(each.lastIndexOf('@') + 1).strip().toLowerCase(Locale.ROOT))
                .filter(host -> host.indexOf('.') > 0)
                .collect(Collectors.toSet());
    }
}
