package dev.leadflow.campaign.leads;

import dev.leadflow.common.event.CampaignState;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Pieces of the sentences for operators. */
final class Phrase {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM uuuu HH:mm", Locale.ENGLISH);

    private Phrase() {}

    /** Such as {@code 20 Nov 2026 12:00 (Asia/Kolkata)}. */
    static String time(Instant at, ZoneId zone) {
        return TIME.format(at.atZone(zone)) + " (" + zone + ")";
    }

    /** A sentence as a part of another: without its full stop, and without line ends. */
    static String clause(String sentence) {
        String text = sentence.strip().replaceAll("\\s+", " ");
        while (text.endsWith(".")) {
            text = text.substring(0, text.length() - 1);
        }
        return text;
    }

    static String status(CampaignState.Status status) {
        return switch (status) {
            case DRAFT -> "not started";
            case RUNNING -> "running";
            case PAUSED -> "paused";
            case HALTED -> "halted after a critical error";
            case DELETED -> "deleted";
        };
    }

    /** Such as {@code already-contacted} for ALREADY_CONTACTED. */
    static String kebab(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
