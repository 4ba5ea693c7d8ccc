package dev.leadflow.outreach.sending;

import dev.leadflow.common.provider.Fault;
import dev.leadflow.common.provider.ProviderException;
import dev.leadflow.common.provider.ProviderLine;
import dev.leadflow.common.setting.MailProvider;
import dev.leadflow.outreach.channel.EmailSender;
import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import dev.leadflow.outreach.channel.OutgoingEmail;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The ways to the mail providers, in the order in which they are asked. The next one is asked only when the email was certainly
 * not sent and the reason is the provider: it cannot be reached, rests, refuses our account or our sender, or did not take the
 * message after its tries. What may have been sent, and what is refused because of its recipient or content, ends there.
 */
final class EmailLine implements AutoCloseable {

    /** The last word, asked in each try with the provider that is about to get the message. */
    @FunctionalInterface
    interface LastWordTo {
        boolean maySend(String provider);
    }

    /**
     * What came of an email.
     *
     * @param provider who was asked last
     */
    record Sent(String provider, Result result) {}

    /**
     * Which of several refusals decides what becomes of the contact. Where one provider does not take our sender, the contact is
     * put off at once: it must not wait for the other one in a place in which everybody else waits behind it.
     */
    private static final List<Cause> DECIDING_FIRST =
            List.of(Cause.ACCOUNT, Cause.SENDER, Cause.UNREACHABLE, Cause.LATER, Cause.TRANSIENT);

    private final List<Route> routes;
    private volatile boolean closing;

    /** @param routes none when no provider is set up */
    EmailLine(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    /** Why no email can be sent, whatever happens; empty when there is a provider. */
    Optional<String> closed() {
        return routes.isEmpty()
                ? Optional.of("No mail provider is set. " + MailProvider.REMEDY + ".")
                : Optional.empty();
    }

    /** How many emails can be on their way at the same time. */
    int atOnce() {
        return routes.stream().mapToInt(route -> route.sender.atOnce()).max().orElse(1);
    }

    /** Whether every provider is being left alone for a while, or for good as the program stops. */
    boolean isPaused() {
        return closing || routes.stream().allMatch(Route::isResting);
    }

    /**
     * Sends an email, in several tries and over several providers as long as it was certainly not sent.
     *
     * @param lastWord asked at most once in each try
     * @throws IllegalStateException when no provider is set up
     */
    Sent send(OutgoingEmail email, LastWordTo lastWord) {
        return overRoutes(route -> route.send(email, () -> lastWord.maySend(route.provider())));
    }

    /** Sends a mail to the operator: one try with each provider, and it counts for nothing but its price. */
    Result sendOnce(OutgoingEmail email, LastWord lastWord) {
        return overRoutes(route -> route.handOver(email, lastWord)).result();
    }

    private Sent overRoutes(Function<Route, Result> attempt) {
        List<Sent> refusals = new ArrayList<>();
        for (Route route : routes) {
            Result result = attempt.apply(route);
            if (!(result instanceof Result.Refused refused) || refused.cause().isFinal()) {
                return new Sent(route.provider(), after(refusals, result));
            }
            refusals.add(new Sent(route.provider(), result));
        }
        return ofAll(refusals);
    }

    private static Result after(List<Sent> refusals, Result result) {
        return result instanceof Result.Accepted(String id, String detail) && !refusals.isEmpty()
                ? new Result.Accepted(id, detail + " Before: " + told(refusals))
                : result;
    }

    private static Sent ofAll(List<Sent> refusals) {
        Sent deciding = refusals.stream()
                .min(Comparator.comparingInt(each -> DECIDING_FIRST.indexOf(cause(each))))
                .orElseThrow(() -> new IllegalStateException("No mail provider is set up"));
        return refusals.size() == 1
                ? deciding
                : new Sent(deciding.provider(), new Result.Refused(cause(deciding), told(refusals)));
    }

    private static Cause cause(Sent refusal) {
        return ((Result.Refused) refusal.result()).cause();
    }

    private static String told(List<Sent> refusals) {
        List<String> all = refusals.stream()
                .map(each -> each.provider() + ": " + ((Result.Refused) each.result()).detail())
                .toList();
        return String.join(" ", all);
    }

    @Override
    public void close() {
        closing = true;
        routes.forEach(route -> route.sender.close());
    }

    /** One provider behind its retry and circuit breaker. */
    static final class Route {

        /** A provider that asks to be left alone for longer is asked again all the same. */
        private static final Duration LONGEST_REST = Duration.ofHours(1);

        private final EmailSender sender;
        private final ProviderLine line;
        private final BigDecimal price;
        private final InstantSource clock;
        private volatile Instant restUntil = Instant.MIN;

        /**
         * @param line of which every try must be harmless after a refusal, and only then
         * @param price of a mail that the provider took
         */
        Route(EmailSender sender, ProviderLine line, BigDecimal price, InstantSource clock) {
            this.sender = sender;
            this.line = line;
            this.price = price;
            this.clock = clock;
        }

        String provider() {
            return line.provider();
        }

        boolean isResting() {
            return line.isResting() || clock.instant().isBefore(restUntil);
        }

        Result send(OutgoingEmail email, LastWord lastWord) {
            if (clock.instant().isBefore(restUntil)) {
                return new Result.Refused(Cause.UNREACHABLE, "The provider asked to be left alone for a while.");
            }
            AtomicReference<@Nullable Result> last = new AtomicReference<>();
            try {
                return line.call(() -> {
                    Result result = handOver(email, lastWord);
                    last.set(result);
                    throwIfFailed(result);
                    return result;
                });
            } catch (ProviderException failed) {
                Result result = last.get();
                if (result == null) {
                    return new Result.Refused(Cause.UNREACHABLE, failed.detail());
                }
                if (result instanceof Result.Refused refused && refused.retryAfter() != null) {
                    rest(refused.retryAfter());
                }
                return result;
            }
        }

        private Result handOver(OutgoingEmail email, LastWord lastWord) {
            Result result = sender.send(email, lastWord);
            if (result instanceof Result.Accepted) {
                line.charge(price);
            }
            return result;
        }

        /** Everybody waits for as long as the provider asked, and not only the email that it was told about. */
        private void rest(Duration asked) {
            restUntil = clock.instant().plus(asked.compareTo(LONGEST_REST) < 0 ? asked : LONGEST_REST);
        }

        /** What the line has to know: whether to try again, and whether it speaks against the provider. */
        private static void throwIfFailed(Result result) {
            switch (result) {
                case Result.Accepted accepted -> {}
                case Result.Withheld withheld -> {}
                case Result.Unknown(String detail) -> throw new ProviderException(Fault.NO_ANSWER, detail);
                case Result.Refused(Cause cause, String detail, Duration retryAfter) ->
                    throw new ProviderException(fault(cause), detail, retryAfter);
            }
        }

        private static Fault fault(Cause cause) {
            return switch (cause) {
                case UNREACHABLE, TRANSIENT -> Fault.UNREACHABLE;
                case LATER -> Fault.BUSY;
                case ACCOUNT -> Fault.KEY_REFUSED;
                case SENDER, NO_SUCH_ADDRESS, PERMANENT -> Fault.REJECTED;
            };
        }
    }
}
