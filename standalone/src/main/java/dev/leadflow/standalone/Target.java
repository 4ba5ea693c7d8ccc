package dev.leadflow.standalone;

import dev.leadflow.campaign.organization.OrganizationModule;
import dev.leadflow.common.StartProblem;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.common.setting.Setting;
import dev.leadflow.common.setting.SettingValues;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The Leadflow that a command talks to: the one of this data folder, or one that is named. */
final class Target {

    private static final Setting<Secret> TOKEN = Setting.key(
            "LEADFLOW_TOKEN",
            "access token for commands with --url; absent: they log in by LEADFLOW_ADMIN_EMAIL and LEADFLOW_ADMIN_PASSWORD");

    /** What the command line reads, beside what services read. */
    static final List<Setting<?>> SETTINGS = List.of(TOKEN);

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = {
                "address of a Leadflow that runs elsewhere; without it, the one of the data folder on this machine.",
                "It is spoken to with LEADFLOW_TOKEN, or with LEADFLOW_ADMIN_EMAIL and LEADFLOW_ADMIN_PASSWORD."
            })
    private @Nullable String url;

    boolean isElsewhere() {
        return url != null;
    }

    LeadflowApi open(SettingValues settings) {
        if (url == null) {
            return LeadflowApi.ofRunningInstance(settings);
        }
        settings.check(List.of(TOKEN, OrganizationModule.FIRST_EMAIL, OrganizationModule.FIRST_PASSWORD));
        String address = address(url);
        return settings.find(TOKEN)
                .map(token -> LeadflowApi.withToken(address, token.reveal()))
                .orElseGet(() -> LeadflowApi.loggedIn(
                        address,
                        settings.get(OrganizationModule.FIRST_EMAIL),
                        settings.find(OrganizationModule.FIRST_PASSWORD)
                                .orElseThrow(() -> new StartProblem("Nobody is known to " + address
                                        + " without LEADFLOW_TOKEN, or LEADFLOW_ADMIN_EMAIL and LEADFLOW_ADMIN_PASSWORD."
                                        + " Set them in the environment or in .env."))));
    }

    private static String address(String text) {
        try {
            URI uri = URI.create(text.strip().replaceAll("/+$", ""));
            if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
                return uri.toString();
            }
        } catch (IllegalArgumentException malformed) {
            // Told below.
        }
        throw new StartProblem("--url is '" + text + "', but must be an http or https address");
    }
}
