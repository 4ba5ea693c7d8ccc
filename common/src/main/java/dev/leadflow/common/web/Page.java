package dev.leadflow.common.web;

import java.util.List;

/**
 * One page of a list.
 *
 * @param page counted from 0
 * @param total how many items there are in all
 */
public record Page<T>(List<T> items, int page, int size, long total) {

    /** Which page a caller asks for; {@code ?page=0&size=50}. */
    public record Request(int page, int size) {

        /** @throws Problem when it is out of range */
        public static Request of(int page, int size) {
            if (page < 0) {
                throw Problem.field("page", "must be 0 or more.");
            }
            if (size < 1 || size > 500) {
                throw Problem.field("size", "must be from 1 to 500.");
            }
            return new Request(page, size);
        }

        public long offset() {
            return (long) page * size;
        }

        public <T> Page<T> of(List<T> items, long total) {
            return new Page<>(items, page, size, total);
        }
    }
}
