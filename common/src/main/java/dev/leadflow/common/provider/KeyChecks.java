package dev.leadflow.common.provider;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the checks of all keys of this process, at its start and in every twelfth round; those that failed in every round, so that
 * what was away for a moment does not look broken for long. What comes of them shows with the providers.
 */
public final class KeyChecks implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(KeyChecks.class);

    private static final int ROUNDS = 12;

    private final ProviderHttp http;
    private final Map<KeyCheck, ProviderLine> lines = new LinkedHashMap<>();
    private final Set<KeyCheck> failed = new HashSet<>();
    private int round;

    public KeyChecks(List<KeyCheck.Contributed> contributed, ProviderHttp http, Providers providers) {
        this.http = http;
        contributed.stream()
                .flatMap(each -> each.checks().stream())
                .forEach(check -> lines.put(check, check.line(providers)));
    }

    @Override
    public void run() {
        boolean all = round++ % ROUNDS == 0;
        lines.forEach((check, line) -> {
            if (!check.question().equals(KeyCheck.Question.NONE) && (all || failed.remove(check))) {
                tryKey(check, line);
            }
        });
    }

    private void tryKey(KeyCheck check, ProviderLine line) {
        try {
            var unused = line.call(() -> {
                check.question().ask(http);
                return true;
            });
        } catch (ProviderException notTaken) {
            failed.add(check);
            log.warn("The key of {} could not be checked: {}", check.provider(), notTaken.detail());
        }
    }
}
