package dev.leadflow.scraper;

import dev.leadflow.common.ServiceProcess;

/** The scraper service in a process of its own. */
public final class ScraperApplication {

    private ScraperApplication() {}

    public static void main(String[] arguments) {
        ServiceProcess.main(ScraperModule.SERVICE, arguments);
    }
}
