package dev.leadflow.scraper.source.markup;

import dev.leadflow.common.event.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The businesses and lists of a page. Only what stands at the top, in a graph, in a list or as the main thing of the page is
 * read: never founders, employees or authors, which are people. What cannot be read is passed over.
 *
 * @param businesses in the order of the page
 * @param links what a list names by address only
 */
public record BusinessMarkup(List<MarkedUpBusiness> businesses, List<String> links) {

    /** More than any honest page has; the rest is not read. */
    private static final int MOST = 200;

    private static final int DEEPEST = 8;
    private static final int LONGEST = 2_000;

    private static final Set<String> BUSINESS_TYPES = types();

    public BusinessMarkup {
        businesses = List.copyOf(businesses);
        links = List.copyOf(links);
    }

    public static BusinessMarkup of(Document page) {
        Reading reading = new Reading();
        for (Element script : page.select("script[type]")) {
            if (script.attr("type").strip().equalsIgnoreCase("application/ld+json")) {
                reading.read(parsed(script.data()), 0);
            }
        }
        return new BusinessMarkup(reading.businesses, List.copyOf(reading.links));
    }

    private static JsonNode parsed(String json) {
        try {
            return Objects.requireNonNullElseGet(Json.EVENTS.readTree(json), Json.EVENTS::missingNode);
        } catch (JacksonException malformed) {
            return Json.EVENTS.missingNode();
        }
    }

    private static Set<String> types() {
        try (InputStream file = Objects.requireNonNull(BusinessMarkup.class.getResourceAsStream("business-types.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(line -> Stream.of(line.strip().split("\\s+")))
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** One pass over the marks of a page. */
    private static final class Reading {

        private final List<MarkedUpBusiness> businesses = new ArrayList<>();
        private final Set<String> links = new LinkedHashSet<>();

        void read(JsonNode node, int depth) {
            if (depth > DEEPEST || businesses.size() + links.size() >= MOST) {
                return;
            }
            if (node.isArray()) {
                node.forEach(each -> read(each, depth + 1));
            } else if (node.isObject()) {
                Set<String> types = typesOf(node);
                if (types.contains("ItemList")) {
                    node.path("itemListElement").forEach(each -> readElement(each, depth + 1));
                } else if (types.stream().anyMatch(BUSINESS_TYPES::contains) && !types.contains("Person")) {
                    readBusiness(node);
                }
                read(node.path("@graph"), depth + 1);
                read(node.path("mainEntity"), depth + 1);
            }
        }

        /** An element of a list is the thing itself, its address, or a ListItem around either. */
        private void readElement(JsonNode element, int depth) {
            if (element.isString()) {
                addLink(element);
            } else if (typesOf(element).contains("ListItem")) {
                JsonNode item = element.path("item");
                if (item.isString()) {
                    addLink(item);
                } else if (item.isObject()) {
                    readItem(item, depth);
                } else {
                    addLink(element.path("url"));
                }
            } else {
                readItem(element, depth);
            }
        }

        private void readItem(JsonNode item, int depth) {
            int before = businesses.size();
            read(item, depth);
            boolean isContactable =
                    businesses.size() > before && businesses.getLast().isContactable();
            if (!isContactable && !typesOf(item).contains("Person")) {
                // Named without a way to reach it: its own page may say more.
                addLink(item.hasNonNull("url") ? item.path("url") : item.path("@id"));
            }
        }

        private void addLink(JsonNode address) {
            String text = text(address);
            if (text != null && businesses.size() + links.size() < MOST) {
                links.add(text);
            }
        }

        private void readBusiness(JsonNode node) {
            String name = text(node.path("name"));
            if (name == null) {
                name = text(node.path("legalName"));
            }
            if (name == null) {
                return;
            }
            List<String> phones = texts(node.path("telephone"));
            List<String> emails = texts(node.path("email"));
            for (JsonNode point : each(node.path("contactPoint"))) {
                phones.addAll(texts(point.path("telephone")));
                emails.addAll(texts(point.path("email")));
            }
            List<String> urls = texts(node.path("url"));
            urls.addAll(texts(node.path("sameAs")));
            JsonNode address = each(node.path("address")).stream().findFirst().orElseGet(Json.EVENTS::missingNode);
            businesses.add(new MarkedUpBusiness(
                    name,
                    phones,
                    emails,
                    text(node.path("url")),
                    urls,
                    address.isString() ? text(address) : street(address),
                    text(address.path("addressLocality")),
                    text(address.path("addressCountry"))));
        }

        private static @Nullable String street(JsonNode address) {
            String street = Stream.of("streetAddress", "addressLocality", "addressRegion", "postalCode")
                    .map(part -> text(address.path(part)))
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining(", "));
            return street.isEmpty() ? null : street;
        }

        private static Set<String> typesOf(JsonNode node) {
            Set<String> types = new LinkedHashSet<>();
            for (JsonNode type : each(node.path("@type"))) {
                if (type.isString()) {
                    String text = type.asString();
                    types.add(text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf(':')) + 1));
                }
            }
            return types;
        }

        private static List<JsonNode> each(JsonNode node) {
            List<JsonNode> all = new ArrayList<>();
            if (node.isArray()) {
                node.forEach(all::add);
            } else if (!node.isMissingNode() && !node.isNull()) {
                all.add(node);
            }
            return all.subList(0, Math.min(all.size(), MOST));
        }

        private static List<String> texts(JsonNode node) {
            List<String> texts = new ArrayList<>();
            for (JsonNode each : each(node)) {
                String text = text(each);
                if (text != null) {
                    texts.add(text);
                }
            }
            return texts;
        }

        /** A text, also of the forms {@code {"@value": ...}} and {@code {"name": ...}}; HTML writers escape what JSON need not. */
        private static @Nullable String text(JsonNode node) {
            JsonNode value = node;
            if (node.isArray()) {
                value = node.path(0);
            }
            if (value.isObject()) {
                value = value.hasNonNull("@value") ? value.path("@value") : value.path("name");
            }
            if (!value.isString() && !value.isIntegralNumber()) {
                return null;
            }
            String text = org.jsoup.parser.Parser.unescapeEntities(value.asString(), false)
                    .strip();
            return text.isEmpty() || text.length() > LONGEST ? null : text;
        }
    }
}
