package dev.leadflow.common;

import dev.leadflow.common.setting.CommonSettings;
import dev.leadflow.common.setting.InvalidSettingsException;
import dev.leadflow.common.setting.SettingValues;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long a start waits for what others start: servers, and the tables of other services. The log says for what. */
public final class StartPatience {

    private static final Logger log = LoggerFactory.getLogger(StartPatience.class);

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration BETWEEN_REMINDERS = Duration.ofSeconds(10);

    private final Duration limit;

    public StartPatience(Duration limit) {
        this.limit = limit;
    }

    public static StartPatience of(SettingValues settings) {
        return new StartPatience(Duration.ofSeconds(settings.get(CommonSettings.START_PATIENCE_SECONDS)));
    }

    /**
     * Asks again and again until the question does not fail any more.
     *
     * @param subject what is waited for
     * @param question throws as long as it is not there; the message says why
     * @param remedy what a person does when it does not come
     * @throws StartProblem when patience is over, with the last reason
     */
    public void await(String subject, Runnable question, String remedy) {
        long begin = System.nanoTime();
        long reminded = begin - BETWEEN_REMINDERS.toNanos();
        while (true) {
            try {
                question.run();
                return;
            } catch (StartProblem | InvalidSettingsException forGood) {
                throw forGood;
            } catch (RuntimeException away) {
                long now = System.nanoTime();
                if (now - begin > limit.toNanos() || Thread.currentThread().isInterrupted()) {
                    throw new StartProblem(
                            subject + " is not there after " + limit.toSeconds() + " s (" + reason(away) + "). "
                                    + remedy + ", or raise START_PATIENCE_SECONDS.",
                            away);
                }
                if (now - reminded >= BETWEEN_REMINDERS.toNanos()) {
                    reminded = now;
                    log.info("Waiting for {}: {}", subject, reason(away));
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static String reason(RuntimeException away) {
        return away.getMessage() == null ? away.getClass().getSimpleName() : away.getMessage();
    }
}
