package dev.leadflow.personalizer;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.Authorship;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.ContactVerified;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.DraftRefused;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.common.kafka.Received;
import dev.leadflow.common.log.LogContext;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;

/** From a contact whose recipient is verified to a checked message with its footer, or to the reason why there is none. */
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

    /**
     * Returns when Kafka has the outcomes, which stand there in the order of their requests. The messages of a batch are written
     * at the same time; each AI writer sees to it that its provider is not asked by all at once.
     *
     * <p>A request that comes again gives the same outcome again, but for what an AI has written: it may choose other words, or
     * fail this time. That does no harm: whatever is derived from a draft is kept once for each contact. The unsubscribe token
     * does not depend on the words, the approval queue and the unsubscribe page keep the first draft of a contact, and the
     * campaign's report knows only that there is one.
     */
    void publishDrafts(List<Received<ContactVerified>> batch, EventPublisher publisher) throws InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        List<Outcome> outcomes = draftAll(batch);
        for (Outcome outcome : outcomes) {
            sent.add(
                    switch (outcome) {
                        case Drafted drafted ->
                            publisher.send(
                                    Topics.MESSAGE_DRAFTED,
                                    key(drafted.message().contact()),
                                    drafted.message());
                        case Refused refused ->
                            publisher.send(
                                    Topics.DRAFT_REFUSED, key(refused.refusal().contact()), refused.refusal());
                    });
        }
        publisher.await(sent);
    }

    private static String key(Contact contact) {
        return contact.leadId().toString();
    }

    /** In the order of the requests. When one of them cannot be drafted at all, none is. */
    List<Outcome> draftAll(List<Received<ContactVerified>> batch) throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Outcome> outcomes = new ArrayList<>();
            List<Callable<Outcome>> tasks = batch.stream()
                    .<Callable<Outcome>>map(each -> () -> draft(each.value().contact(), each.writtenAt()))
                    .toList();
            for (Future<Outcome> each : threads.invokeAll(tasks)) {
                outcomes.add(each.get());
            }
            return outcomes;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException unchecked
                    ? unchecked
                    : new IllegalStateException(failed.getCause());
        }
    }

    /** Pure but for what the writers do. */
    Outcome draft(Contact contact, Instant at) {
        return LogContext.of(contact.organizationId(), contact.leadId()).during(() -> drafted(contact, at));
    }

    private Outcome drafted(Contact contact, Instant at) {
        if (contact.channel() != Channel.EMAIL) {
            return refused(contact, List.of("Only emails are written so far, no call scripts."), at);
        }
        AddressVerification verification = contact.verification();
        if (verification != null && !verification.usable()) {
            return refused(contact, List.of("Nobody writes to this address any more: " + verification.detail()), at);
        }
        Facts facts = Facts.of(contact);
        ContentCheck check = new ContentCheck(facts, Destinations.of(contact));
        List<MessageWriter.Unable> unable = new ArrayList<>();
        for (MessageWriter writer : writers) {
            switch (writer.write(facts)) {
                case MessageWriter.Unable answer -> unable.add(answer);
                case MessageWriter.Written written -> {
                    List<String> violations = check.violations(written);
                    if (violations.isEmpty()) {
                        return new Drafted(message(contact, facts, written, unable, at));
                    }
                    violations.forEach(each ->
                            unable.add(new MessageWriter.Unable(written.author().name(), each)));
                }
            }
        }
        return refused(contact, unable.stream().map(MessageWriter.Unable::why).toList(), at);
    }

    private MessageDrafted message(
            Contact contact,
            Facts facts,
            MessageWriter.Written written,
            List<MessageWriter.Unable> unable,
            Instant at) {
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
        MessageWriter.Author author = written.author();
        Authorship authorship = new Authorship(
                author.model(),
                author.prompt(),
                unable.stream().map(each -> each.writer() + ": " + each.why()).toList());
        return new MessageDrafted(contact, draft, author.name(), at, authorship);
    }

    private static Refused refused(Contact contact, List<String> causes, Instant at) {
        return new Refused(new DraftRefused(
                contact, String.join(" ", causes.stream().distinct().toList()), at));
    }
}
