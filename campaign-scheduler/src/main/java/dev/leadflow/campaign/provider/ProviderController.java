package dev.leadflow.campaign.provider;

import dev.leadflow.common.web.Permission;
import java.time.InstantSource;
import java.util.List;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** How the providers are doing. They belong to the installation, so every organization sees the same. */
@RestController
class ProviderController {

    private final ProviderTable table;
    private final InstantSource clock;

    ProviderController(ProviderTable table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    record Providers(List<ProviderTable.Kept> items) {}

    @GetMapping("/api/providers")
    @PreAuthorize(Permission.Needs.SETTINGS_READ)
    Providers list() {
        return new Providers(table.kept(clock.instant()));
    }
}
