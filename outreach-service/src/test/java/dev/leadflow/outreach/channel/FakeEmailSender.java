package dev.leadflow.outreach.channel;

import dev.leadflow.outreach.channel.EmailSenderContract.Behaviour;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A provider in memory. What it takes is kept in its journal, as the ground truth of a test. */
public final class FakeEmailSender implements EmailSender {

    private final List<OutgoingEmail> journal = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour = Behaviour.TAKES_IT;
    private volatile Consumer<OutgoingEmail> beforeTheLastWord = email -> {};
    private volatile Consumer<OutgoingEmail> afterTheLastWord = email -> {};
    private volatile Consumer<OutgoingEmail> afterTaking = email -> {};
    private volatile int calls;

    public void behave(Behaviour next) {
        behaviour = next;
    }

    /** Something that happens when the provider is ready for the content. */
    public void beforeTheLastWord(Consumer<OutgoingEmail> event) {
        beforeTheLastWord = event;
    }

    /** Something that happens when the content may leave and has not yet. */
    public void afterTheLastWord(Consumer<OutgoingEmail> event) {
        afterTheLastWord = event;
    }

    /** Something that happens when the provider has taken an email, before it answers. */
    public void afterTaking(Consumer<OutgoingEmail> event) {
        afterTaking = event;
    }

    public List<OutgoingEmail> journal() {
        return List.copyOf(journal);
    }

    public int calls() {
        return calls;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // read by tests when all is quiet
    public Result send(OutgoingEmail email, LastWord lastWord) {
        calls++;
        return switch (behaviour) {
            case IS_AWAY, NEVER_ANSWERS, ANSWERS_TOO_SLOWLY, IS_CLOSING, BREAKS_OFF_BEFORE_THE_CONTENT ->
                new Result.Refused(Cause.UNREACHABLE, "The connection broke.");
            case REFUSES_THE_SENDER -> new Result.Refused(Cause.SENDER, "550 not from you");
            case REFUSES_THE_RECIPIENT_FOR_GOOD -> new Result.Refused(Cause.NO_SUCH_ADDRESS, "550 no such user");
            case REFUSES_THE_RECIPIENT_FOR_NOW -> new Result.Refused(Cause.LATER, "451 later");
            case REFUSES_THE_CONTENT_FOR_GOOD, REFUSES_THE_CONTENT_AND_BREAKS_OFF ->
                ready(email, lastWord) ? new Result.Refused(Cause.PERMANENT, "554 no") : new Result.Withheld();
            case REFUSES_THE_CONTENT_FOR_NOW ->
                ready(email, lastWord) ? new Result.Refused(Cause.LATER, "452 later") : new Result.Withheld();
            case BREAKS_OFF_WITHIN_THE_CONTENT ->
                ready(email, lastWord) ? new Result.Refused(Cause.TRANSIENT, "It broke off.") : new Result.Withheld();
            case TAKES_IT ->
                taken(email, lastWord) ? new Result.Accepted("fake-" + email.id(), "250 ok") : new Result.Withheld();
            case TAKES_IT_AND_BREAKS_OFF,
                    TAKES_IT_AND_FALLS_SILENT,
                    TAKES_IT_AND_ANSWERS_TOO_SLOWLY,
                    TAKES_IT_AND_TALKS_NONSENSE ->
                taken(email, lastWord) ? new Result.Unknown("No answer.") : new Result.Withheld();
        };
    }

    private boolean ready(OutgoingEmail email, LastWord lastWord) {
        beforeTheLastWord.accept(email);
        if (!lastWord.maySend()) {
            return false;
        }
        afterTheLastWord.accept(email);
        return true;
    }

    private boolean taken(OutgoingEmail email, LastWord lastWord) {
        if (!ready(email, lastWord)) {
            return false;
        }
        journal.add(email);
        afterTaking.accept(email);
        return true;
    }

    @Override
    public int atOnce() {
        return 10;
    }

    @Override
    public void close() {}
}
