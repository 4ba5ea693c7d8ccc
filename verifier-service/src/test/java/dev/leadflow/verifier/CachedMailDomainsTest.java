package dev.leadflow.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadflow.verifier.MailDomain.ReceivesMail;
import dev.leadflow.verifier.MailDomain.Unknown;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CachedMailDomainsTest {

    private final AtomicInteger asked = new AtomicInteger();
    private volatile Duration time = Duration.ZERO;
    private volatile MailDomain answer = new ReceivesMail(true);
    private final MailDomains domains = new CachedMailDomains(
            domain -> {
                asked.incrementAndGet();
                return answer;
            },
            () -> time.toNanos());

    @Test
    void asksOnceForSixHours() {
        domains.find("asha.example");
        time = time.plus(Duration.ofHours(5));
        domains.find("asha.example");
        assertThat(asked).hasValue(1);

        time = time.plus(Duration.ofHours(2));
        domains.find("asha.example");
        assertThat(asked).hasValue(2);
    }

    @Test
    void forgetsSoonWhatItCouldNotFindOut() {
        answer = new Unknown("silence");
        domains.find("asha.example");
        domains.find("asha.example");
        assertThat(asked).hasValue(1);

        time = time.plus(CachedMailDomains.UNKNOWN).plusSeconds(1);
        answer = new ReceivesMail(true);
        assertThat(domains.find("asha.example")).isEqualTo(answer);
    }

    @Test
    void asksOnceWhenManyWantTheSameDomainAtOnce() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        MailDomains cached = new CachedMailDomains(
                domain -> {
                    asked.incrementAndGet();
                    try {
                        slow.await(10, TimeUnit.SECONDS);
                    } catch (InterruptedException interrupted) {
                        throw new IllegalStateException(interrupted);
                    }
                    return answer;
                },
                () -> 0);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<MailDomain>> found = IntStream.range(0, 50)
                    .mapToObj(i -> threads.submit(() -> cached.find("asha.example")))
                    .toList();
            slow.countDown();
            for (Future<MailDomain> each : found) {
                assertThat(each.get()).isEqualTo(answer);
            }
        }

        assertThat(asked).hasValue(1);
    }

    @Test
    void remembersNoBreakdown() {
        MailDomains cached = new CachedMailDomains(
                domain -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException("broken");
                    }
                    return answer;
                },
                () -> 0);

        assertThatThrownBy(() -> cached.find("asha.example")).hasMessage("broken");
        assertThat(cached.find("asha.example")).isEqualTo(answer);
    }
}
