package dev.leadflow.optout.notice;

import dev.leadflow.common.event.AttemptId;
import dev.leadflow.common.postgres.PipelineDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The messages of ours that some notices name. */
final class NamedMessages {

    private final Map<AttemptId, SentMessage> byAttempt = new HashMap<>();
    private final Map<String, List<SentMessage>> byName = new HashMap<>();

    private NamedMessages(List<SentMessage> messages) {
        for (SentMessage message : messages) {
            byAttempt.put(message.attemptId(), message);
            if (message.providerId() != null) {
                byName.computeIfAbsent(message.providerId(), name -> new ArrayList<>())
                        .add(message);
            }
        }
    }

    static NamedMessages find(PipelineDatabase database, List<Notice> notices) {
        return new NamedMessages(SentMessage.find(
                database,
                notices.stream()
                        .map(Notice::attemptId)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList(),
                notices.stream()
                        .map(Notice::messageId)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList()));
    }

    /** By the attempt's id before the provider's name; a name that stands for two messages stands for none. */
    @Nullable
    SentMessage messageOf(Notice notice) {
        AttemptId attempt = notice.attemptId();
        SentMessage own = attempt == null ? null : byAttempt.get(attempt);
        if (own != null || notice.messageId() == null) {
            return own;
        }
        List<SentMessage> named = names(notice)
                .flatMap(name -> byName.getOrDefault(name, List.of()).stream())
                .filter(message -> message.provider().equals(notice.provider()) || notice.cameByMail())
                .distinct()
                .toList();
        return named.size() == 1 ? named.getFirst() : null;
    }

    /** Some providers put the name that they told us before the @ of the Message-ID that the mail then carries. */
    private static Stream<String> names(Notice notice) {
        String name = notice.messageId();
        if (name == null) {
            return Stream.empty();
        }
        int at = name.indexOf('@');
        return notice.cameByMail() && at > 0 ? Stream.of(name, name.substring(0, at)) : Stream.of(name);
    }
}
