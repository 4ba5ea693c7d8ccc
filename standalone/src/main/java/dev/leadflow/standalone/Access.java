package dev.leadflow.standalone;

import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.UserId;
import dev.leadflow.common.web.Caller;
import dev.leadflow.common.web.Role;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How commands on this machine reach the running Leadflow and its broker, and on whose behalf they speak. Kept in the data folder, which
 * only its owner may read.
 */
record Access(String url, String kafka, Caller owner) {

    private static final String KAFKA = "kafka";

    void announceIn(DataFolder folder) {
        folder.announce(Map.of(
                "url",
                url,
                KAFKA,
                kafka,
                "user",
                owner.userId().toString(),
                "organization",
                owner.organizationId().toString(),
                "role",
                owner.role().name()));
    }

    /** Where the broker of the Leadflow that was started last on the folder answers, if that is known. */
    static Optional<String> kafkaAnnouncedIn(Path folder) {
        return Optional.ofNullable(DataFolder.announced(folder).get(KAFKA)).filter(kafka -> !kafka.isBlank());
    }

    /** Empty when no Leadflow was ever started on the folder. */
    static Optional<Access> announcedIn(Path folder) {
        Map<String, String> values = DataFolder.announced(folder);
        String url = values.get("url");
        String user = values.get("user");
        String organization = values.get("organization");
        String role = values.get("role");
        String kafka = values.getOrDefault(KAFKA, "");
        return url == null || user == null || organization == null || role == null
                ? Optional.empty()
                : Optional.of(new Access(
                        url, kafka, new Caller(UserId.of(user), OrganizationId.of(organization), Role.valueOf(role))));
    }
}
