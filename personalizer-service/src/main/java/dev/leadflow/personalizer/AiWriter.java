package dev.leadflow.personalizer;

import dev.leadflow.common.kafka.TryAgainLaterException;
import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.personalizer.ai.LanguageModel;
import dev.leadflow.personalizer.ai.LanguageModel.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a language model write (row 104). Asks once and waits 5 s at most (row 108), whatever the provider or the way to it
 * does; whatever goes wrong, the answer is that it is unable, so that the next writer is asked. While too much has gone wrong,
 * its line answers so at once.
 */
final class AiWriter implements MessageWriter {

    private static final Logger log = LoggerFactory.getLogger(AiWriter.class);

    static final Duration TIME_LIMIT = Duration.ofSeconds(5);

    /** A little less, so that as a rule the call itself tells what it waited for. */
    static final Duration CALL_LIMIT = TIME_LIMIT.minusMillis(100);

    /** Calls of one process to one provider at the same time; what is more waits for its turn outside the time limit. */
    static final int AT_ONCE = 8;

    /** No second try: nobody waits for it, there is a template. */
    static final ProviderLine.Limits LIMITS =
            ProviderLine.Limits.QUESTIONS.tries(1).perSecond(1_000).within(Duration.ZERO);

    /** For a million tokens, in the currency of the provider's list; 0 when it is not known. */
    record Price(BigDecimal in, BigDecimal out) {

        BigDecimal of(Usage usage) {
            return in.multiply(BigDecimal.valueOf(usage.in()))
                    .add(out.multiply(BigDecimal.valueOf(usage.out())))
                    .movePointLeft(6);
        }
    }

    private final LanguageModel model;
    private final ProviderLine line;
    private final Price price;
    private final Duration timeLimit;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    AiWriter(LanguageModel model, ProviderLine line, Price price, Duration timeLimit) {
        this.model = model;
        this.line = line;
        this.price = price;
        this.timeLimit = timeLimit;
    }

    @Override
    public Answer write(Facts facts) {
        if (Wording.isUnfitForAModel(facts)) {
            return unable("Not asked, because the lead's name reads like an offer or an order.");
        }
        FutureTask<Answer> asked = new FutureTask<>(() -> ask(facts));
        try {
            turns.acquire();
            try {
                // A thread of its own, because looking up a host name cannot be given up.
                Thread.startVirtualThread(asked);
                return asked.get(timeLimit.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                turns.release();
            }
        } catch (TimeoutException late) {
            asked.cancel(true);
            return unable("No answer within " + timeLimit.toMillis() + " ms.");
        } catch (ExecutionException broken) {
            log.error("{} failed in a way that it must not", line.name(), broken.getCause());
            return unable("Its answer made our own program fail; the log says how.");
        } catch (InterruptedException stopped) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            throw new TryAgainLaterException("The program stops while a message is being written.");
        }
    }

    private Answer ask(Facts facts) {
        try {
            return line.call(
                    () -> read(model.ask(Prompt.about(facts)), facts),
                    answer -> answer instanceof Unable ? Fault.REJECTED : null);
        } catch (ProviderException failed) {
            return unable(failed.detail());
        }
    }

    private Answer read(LanguageModel.Reply reply, Facts facts) {
        // Tokens are billed for what cannot be used as well.
        line.charge(price.of(reply.usage()));
        return switch (reply) {
            case LanguageModel.Declined declined -> unable(declined.why());
            case LanguageModel.Senseless senseless -> throw new ProviderException(Fault.FAULTY, senseless.why());
            case LanguageModel.Answered answered -> {
                AiText written = AiText.read(answered.text()).withNamesAsGiven(facts);
                yield new Written(
                        written.subject(),
                        written.text(),
                        written.html(),
                        new Author(line.provider(), OneLine.of(answered.model(), 80), Prompt.VERSION));
            }
        };
    }

    private Unable unable(String why) {
        return new Unable(line.provider(), why);
    }
}
