package dev.leadflow.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** One line of the table of users in docs/operations.md. */
record KafkaRights(String user, String resource, String pattern, List<String> names, List<String> operations) {

    private static final Pattern LINE = Pattern.compile(
            "\\| (\\w+) \\| (topic|group|transactional id|cluster) \\| (\\w+) \\| (.+) \\| ([\\w, ]+) \\|");

    static List<KafkaRights> documented() {
        try (Stream<String> lines = Files.lines(Path.of("..", "docs", "operations.md"))) {
            List<KafkaRights> rights = lines.map(LINE::matcher)
                    .filter(Matcher::matches)
                    .map(line -> new KafkaRights(
                            line.group(1),
                            line.group(2),
                            line.group(3),
                            List.of(line.group(4).replace("`", "").split(", ")),
                            List.of(line.group(5).split(", "))))
                    .toList();
            assertThat(rights).hasSizeGreaterThan(20);
            return rights;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    List<AclBinding> asAcls() {
        List<AclBinding> acls = new ArrayList<>();
        for (String name : names) {
            ResourcePattern where = new ResourcePattern(
                    ResourceType.valueOf(resource.replace(' ', '_').toUpperCase(Locale.ROOT)),
                    name,
                    pattern.equals("prefix") ? PatternType.PREFIXED : PatternType.LITERAL);
            for (String operation : operations) {
                acls.add(new AclBinding(
                        where,
                        new AccessControlEntry(
                                "User:" + user,
                                "*",
                                AclOperation.valueOf(operation.toUpperCase(Locale.ROOT)),
                                AclPermissionType.ALLOW)));
            }
        }
        return acls;
    }
}
