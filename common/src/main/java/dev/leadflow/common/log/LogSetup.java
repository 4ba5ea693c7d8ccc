package dev.leadflow.common.log;

import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.StandardEnvironment;

/**
 * Sets up the log of the process before anything writes into it. Spring finds it ready and only sets levels; left to it, the log
 * would be taken down and built again while the first threads write.
 */
public final class LogSetup {

    private LogSetup() {}

    /** @param configuration name of a Logback configuration on the class path */
    public static void by(String configuration) {
        LoggingSystem system = LoggingSystem.get(LogSetup.class.getClassLoader());
        system.beforeInitialize();
        system.initialize(
                new LoggingInitializationContext(new StandardEnvironment()), "classpath:" + configuration, null);
    }
}
