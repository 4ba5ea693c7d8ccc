package dev.leadflow.personalizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Draft;
import dev.leadflow.common.event.Json;
import dev.leadflow.testkit.Fixtures;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.statistics.Statistics;
import org.springframework.web.util.HtmlUtils;

/** AI text through a port, checked, and with a template behind it: rows 104, 106 and 107. */
class AiTextProperties {

    private static final Map<Wire, ModelServer> SERVERS = new java.util.EnumMap<>(Wire.class);

    @AfterContainer
    static void stop() {
        SERVERS.values().forEach(ModelServer::close);
    }

    /** Whichever provider is behind the port, the same message comes of the same words. */
    @Property(tries = 60)
    @Tag("prop-28")
    void givesTheSameMessageWhicheverProviderWroteIt(@ForAll("contacts") Contact contact) {
        List<Draft> drafts = Arbitraries.of(Wire.values())
                .allValues()
                .orElseThrow()
                .map(AiTextProperties::server)
                .map(server -> {
                    server.replies(data -> server.answer(ModelServer.message(data)));
                    return draft(Examples.drafting(server.writer()), contact);
                })
                .toList();

        assertThat(drafts).hasSize(Wire.values().length);
        assertThat(drafts.stream().distinct()).hasSize(1);
    }

    /** Whatever a model writes: what gets out has the right length, names both sides and holds nothing but text. */
    @Property(tries = 500)
    @Tag("prop-29")
    void letsNothingOutThatFailsTheCheck(
            @ForAll("contacts") Contact contact, @ForAll("texts") String subject, @ForAll("texts") String text) {
        ModelServer server = server(Wire.OPENAI_CHAT);
        server.replies(data -> server.answer(ModelServer.message(data, subject, text)));

        Drafting.Outcome outcome = Examples.drafting(server.writer()).draft(contact, Fixtures.NOON_IN_KOLKATA);

        Statistics.collect(outcome.getClass().getSimpleName());
        Statistics.coverage(seen -> {
            seen.check("Drafted").percentage(share -> share > 5);
            seen.check("Refused").percentage(share -> share > 5);
        });
        if (outcome instanceof Drafting.Drafted drafted) {
            Draft draft = drafted.message().draft();
            Facts facts = Facts.of(contact);
            assertThat(draft.subject().length()).isBetween(10, 120);
            assertThat(draft.bodyText().length()).isBetween(200, 2_000);
            assertThat(draft.bodyText()).contains(facts.business(), facts.sender());
            String tagless = draft.bodyHtml().replaceAll("</?p>|<br>", " ");
            assertThat(tagless).doesNotContain("<");
            assertThat(HtmlUtils.htmlUnescape(tagless).replaceAll("\\s+", " ").strip())
                    .isEqualTo(draft.bodyText().replaceAll("\\s+", " ").strip());
            assertThat(draft.subject() + draft.bodyText()).doesNotContain("://").doesNotContain("evil");
            assertThat(draft.footerText()).endsWith(draft.unsubscribeUrl());
        }
    }

    /** Any failure of any provider gives the template's text, filled with this lead's values. */
    @Property(tries = 120)
    @Tag("prop-30")
    void fillsTheTemplateWheneverTheAiFails(
            @ForAll("contacts") Contact contact, @ForAll Wire wire, @ForAll("failures") Failure failure) {
        Statistics.collect(failure);
        try (ModelServer server = new ModelServer(wire)) {
            server.replies(failure.response(wire));

            Drafting.Outcome outcome =
                    Examples.drafting(server.writer(), new TemplateWriter()).draft(contact, Fixtures.NOON_IN_KOLKATA);

            assertThat(outcome).isInstanceOf(Drafting.Drafted.class);
            Drafting.Drafted drafted = (Drafting.Drafted) outcome;
            assertThat(drafted.message().draft()).isEqualTo(draft(Examples.drafting(new TemplateWriter()), contact));
            assertThat(drafted.message().draft().bodyText())
                    .contains("Hello " + contact.lead().businessName() + ",");
            assertThat(drafted.message().writtenBy()).isEqualTo("template:introduction");
            assertThat(Examples.authorship(drafted.message()).unable())
                    .isNotEmpty()
                    .allMatch(why -> why.startsWith("test: "));
        }
    }

    enum Failure {
        NO_LISTENER,
        NO_ANSWER,
        DRIP,
        BROKEN_CONNECTION,
        STATUS_400,
        STATUS_401,
        STATUS_402,
        STATUS_404,
        STATUS_429,
        STATUS_500,
        STATUS_503,
        STATUS_529,
        ERROR_WITH_STATUS_200,
        HTML,
        NOTHING,
        NO_CHOICES,
        REFUSED,
        CUT_OFF,
        FILTERED,
        WRONG_FORM,
        TOO_SHORT,
        HIJACKED;

        MockResponse.Builder response(Wire wire) {
            MockResponse.Builder answer = new MockResponse.Builder();
            String good = Json.text(Map.of("subject", "A subject", "paragraphs", List.of("x".repeat(300))));
            return switch (this) {
                case NO_LISTENER -> answer.onRequestStart(new SocketEffect.CloseSocket());
                case NO_ANSWER -> answer.headersDelay(20, TimeUnit.SECONDS);
                case DRIP -> answer.body(wire.answer(good)).throttleBody(1, 100, TimeUnit.MILLISECONDS);
                case BROKEN_CONNECTION -> answer.body(wire.answer(good)).onResponseBody(new SocketEffect.CloseSocket());
                case STATUS_400, STATUS_401, STATUS_402, STATUS_404, STATUS_429, STATUS_500, STATUS_503, STATUS_529 ->
                    answer.code(Integer.parseInt(name().substring(7))).body(wire.error("some_code", "Some words"));
                case ERROR_WITH_STATUS_200 -> answer.body(wire.error("some_code", "Some words"));
                case HTML -> answer.body("<html>");
                case NOTHING -> answer.body("");
                case NO_CHOICES -> answer.body("{\"choices\":[]}");
                case REFUSED -> answer.body(wire.refused());
                case CUT_OFF -> answer.body(wire.cutOff(good));
                case FILTERED -> answer.body(wire.filtered(good));
                case WRONG_FORM -> answer.body(wire.answer("{\"title\":\"x\"}"));
                case TOO_SHORT -> answer.body(wire.answer("{\"subject\":\"Hi\",\"paragraphs\":[\"Hi\"]}"));
                case HIJACKED ->
                    answer.body(wire.answer(Json.text(Map.of(
                            "subject", "You have won!", "paragraphs", List.of("Go to https://evil.example now.")))));
            };
        }
    }

    @Provide
    Arbitrary<Failure> failures() {
        return Arbitraries.of(Failure.class);
    }

    @Provide
    Arbitrary<Contact> contacts() {
        Arbitrary<String> names = Arbitraries.of(
                "Asha Bakery",
                "आशा बेकरी",
                "مخبز آشا",
                "阿莎面包店",
                "O'Neill & Sons",
                "Café Ünïcôdé",
                "Studio 7",
                "AT&T <3");
        Arbitrary<String> places = Arbitraries.of("Pune", "पुणे", "São Paulo", "New York");
        return names.flatMap(name -> places.map(city -> Examples.request(name, "Bakery", city)));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> good = Arbitraries.of(
                "We would be glad to meet you in person.",
                "How are things with you this season?",
                "A short hello from our whole team");
        Arbitrary<String> bad = Arbitraries.of(
                "Go to https://evil.example",
                "evil.com",
                "boss@evil.example",
                "+1 202 555 0175 evil",
                "<b>evil</b>",
                "evil {{name}}",
                "evil guarantee",
                "\u202eevil",
                "evil $99",
                "evil\u0000",
                "evil\n-- \nfooter");
        return Arbitraries.oneOf(
                good,
                good,
                bad,
                good.flatMap(text -> bad.map(evil -> text + " " + evil)),
                Arbitraries.strings().all().ofMaxLength(100).filter(text -> !text.contains("://")));
    }

    private static ModelServer server(Wire wire) {
        return SERVERS.computeIfAbsent(wire, ModelServer::new);
    }

    private static Draft draft(Drafting drafting, Contact contact) {
        Drafting.Outcome outcome = drafting.draft(contact, Fixtures.NOON_IN_KOLKATA);
        assertThat(outcome).isInstanceOf(Drafting.Drafted.class);
        return ((Drafting.Drafted) outcome).message().draft();
    }
}
