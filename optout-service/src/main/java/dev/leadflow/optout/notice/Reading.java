package dev.leadflow.optout.notice;

import java.util.List;
import okio.ByteString;

/** What one post says: what was understood, and what was not. */
public record Reading(List<Notice> notices, List<Unreadable> unreadable) {

    public static final Reading NOTHING = new Reading(List.of(), List.of());

    /**
     * A part of a post that could not be understood.
     *
     * @param error what is wrong with it, without anything of its content
     */
    public record Unreadable(String error, ByteString element) {}

    public Reading {
        notices = List.copyOf(notices);
        unreadable = List.copyOf(unreadable);
    }

    public static Reading of(Notice... notices) {
        return new Reading(List.of(notices), List.of());
    }

    public static Reading unreadable(String error, byte[] element) {
        return new Reading(List.of(), List.of(new Unreadable(error, ByteString.of(element))));
    }
}
