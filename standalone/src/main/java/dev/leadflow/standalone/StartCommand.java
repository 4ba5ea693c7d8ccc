package dev.leadflow.standalone;

import dev.leadflow.common.setting.SettingValues;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code leadflow start}. */
@Command(
        name = "start",
        description = {
            "Start all services in this process and serve until Ctrl-C.",
            "Kafka and PostgreSQL are embedded, their data under LEADFLOW_DATA (./data), unless KAFKA_BOOTSTRAP_SERVERS or "
                    + "DATABASE_URL name external ones.",
            "The first start makes an organization and a login (LEADFLOW_ADMIN_EMAIL, LEADFLOW_ADMIN_PASSWORD, or a "
                    + "generated password that is shown once)."
        },
        mixinStandardHelpOptions = true)
final class StartCommand extends ServerCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        return startAndRun();
    }

    @Override
    boolean run(Instance instance, SettingValues settings, PrintWriter out) {
        return true;
    }
}
