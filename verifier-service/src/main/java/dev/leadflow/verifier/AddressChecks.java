package dev.leadflow.verifier;

import dev.leadflow.common.event.Channel;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks the verifiers about many addresses at once, with a bound on how many questions are under way. */
final class AddressChecks {

    private final EmailVerifier emails;
    private final PhoneVerifier phones;
    private final int mostAtOnce;
    private final MeterRegistry meters;

    AddressChecks(EmailVerifier emails, PhoneVerifier phones, int mostAtOnce, MeterRegistry meters) {
        this.emails = emails;
        this.phones = phones;
        this.mostAtOnce = mostAtOnce;
        this.meters = meters;
    }

    /** Checks each of the addresses, in any order; takes as long as the slowest verifier makes it. */
    Collection<Verification> check(Collection<Address> addresses, Instant now) {
        Queue<Address> waiting = new ConcurrentLinkedQueue<>(addresses);
        Queue<Verification> checked = new ConcurrentLinkedQueue<>();
        List<Future<?>> workers = new ArrayList<>();
        // As many threads as may ask at once, each taking address after address: cheaper than a thread for each
        // address.
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < Math.min(mostAtOnce, addresses.size()); i++) {
                workers.add(threads.submit(() -> {
                    for (Address next = waiting.poll(); next != null; next = waiting.poll()) {
                        checked.add(check(next, now));
                    }
                }));
            }
        }
        workers.forEach(AddressChecks::rethrow);
        return checked;
    }

    private Verification check(Address address, Instant now) {
        Verification verification = switch (address.channel()) {
            case EMAIL -> Verification.of(address, emails.verify(address.value()), now);
            case VOICE -> Verification.of(address, phones.verify(address.value()), now);
        };
        count(address.channel(), verification.status().name());
        return verification;
    }

    private void count(Channel channel, String status) {
        meters.counter("leadflow.verifications", "channel", channel.name(), "status", status)
                .increment();
    }

    private static void rethrow(Future<?> worker) {
        try {
            worker.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while addresses were checked", interrupted);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        }
    }
}
