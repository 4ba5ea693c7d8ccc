package dev.leadflow.common.provider;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the checks of all keys of this process, at its start and every hour; what comes of them shows with the providers. */
public final class KeyChecks implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(KeyChecks.class);

    private final ProviderHttp http;
    private final Map<KeyCheck, ProviderLine> lines = new LinkedHashMap<>();

    public KeyChecks(List<KeyCheck.Contributed> contributed, ProviderHttp http, Providers providers) {
        this.http = http;
        contributed.stream()
                .flatMap(each -> each.checks().stream())
                .forEach(check -> lines.put(check, check.line(providers)));
    }

    @Override
    public void run() {
        lines.forEach((check, line) -> {
            try {
                var unused = line.call(() -> check.ask(http));
            } catch (ProviderException failed) {
                log.warn("The key of {} could not be checked: {}", check.provider(), failed.detail());
            }
        });
    }
}
