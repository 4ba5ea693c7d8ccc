package dev.leadflow.verifier;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets a negative answer count only when the same DNS finds a domain that certainly receives mail. Some networks answer "no
 * such domain" for every name, and an import there must not condemn every lead (see {@code
 * docs/decisions/0006-dns-answers-that-count.md}).
 */
final class ControlledMailDomains implements MailDomains {

    /** Any of them will do; both failing means that DNS fails. */
    static final List<String> CONTROLS = List.of("gmail.com", "outlook.com");

    /** How long a passed control vouches for DNS. */
    static final Duration TRUST = Duration.ofMinutes(2);

    /** How long a failed control speaks against DNS; short, so that a network that comes up is noticed. */
    static final Duration DISTRUST = Duration.ofSeconds(30);

    private record Control(boolean passed, long atNanos) {
        boolean holds(long now) {
            return now - atNanos < (passed ? TRUST : DISTRUST).toNanos();
        }
    }

    private final MailDomains dns;
    private final Ticker ticker;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private volatile @Nullable Control last;

    ControlledMailDomains(MailDomains dns, Ticker ticker) {
        this.dns = dns;
        this.ticker = ticker;
    }

    @Override
    public MailDomain find(String domain) {
        MailDomain found = dns.find(domain);
        if (found instanceof MailDomain.Missing && !isTrusted()) {
            return new MailDomain.Unknown("DNS does not even find well-known mail domains");
        }
        return found;
    }

    private boolean isTrusted() {
        Control control = last;
        if (control == null || !control.holds(ticker.read())) {
            oneAtATime.lock();
            try {
                control = last;
                if (control == null || !control.holds(ticker.read())) {
                    boolean passed =
                            CONTROLS.stream().anyMatch(each -> dns.find(each) instanceof MailDomain.ReceivesMail);
                    control = new Control(passed, ticker.read());
                    last = control;
                }
            } finally {
                oneAtATime.unlock();
            }
        }
        return control.passed();
    }
}
