package dev.leadflow.personalizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.ContactVerified;
import dev.leadflow.common.event.MessageDrafted;
import dev.leadflow.common.event.OrganizationId;
import dev.leadflow.common.event.ProviderState;
import dev.leadflow.common.event.Topic;
import dev.leadflow.common.event.Topics;
import dev.leadflow.common.kafka.EventPublisher;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.RunningService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two AI providers with keys: one that has no credit left, and one that takes 200 ms for each message. */
class AiDraftingIT {

    private static RunningService service;
    private static ModelServer openai;
    private static ModelServer anthropic;

    @BeforeAll
    static void start() {
        openai = new ModelServer(Wire.OPENAI_CHAT);
        openai.replies(new MockResponse.Builder()
                .code(429)
                .body(Wire.OPENAI_CHAT.error("insufficient_quota", "You exceeded your current quota")));
        anthropic = new ModelServer(Wire.ANTHROPIC);
        anthropic.replies(data -> anthropic
                .answer(ModelServer.message(data))
                .newBuilder()
                .headersDelay(200, TimeUnit.MILLISECONDS)
                .build());
        service = RunningService.start(
                PersonalizerModule.SERVICE,
                Map.of(
                        "OPENAI_API_KEY",
                        "planted-1",
                        "OPENAI_BASE_URL",
                        openai.base().toString(),
                        "ANTHROPIC_API_KEY",
                        "planted-2",
                        "ANTHROPIC_BASE_URL",
                        anthropic.base().toString()));
    }

    @AfterAll
    static void stop() {
        service.close();
        openai.close();
        anthropic.close();
    }

    @Test
    void hasTheAiWriteManyAtATimeAndSaysWhoWroteAndWhoCouldNot() {
        int count = 80;
        OrganizationId organization = Fixtures.organization();
        EventPublisher publisher = service.bean(EventPublisher.class);
        long start = System.nanoTime();
        publisher.await(IntStream.range(0, count)
                .mapToObj(each -> Fixtures.emailTo(Fixtures.lead(organization)))
                .map(contact -> publisher.send(
                        Topics.CONTACT_VERIFIED, contact.leadId().toString(), new ContactVerified(contact)))
                .toList());

        List<MessageDrafted> drafts = service.awaitEvents(
                Topics.MESSAGE_DRAFTED,
                count,
                each -> each.contact().organizationId().equals(organization));

        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println(count + " messages written by an AI of 200 ms each in " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofMillis(200).multipliedBy(count).dividedBy(2));
        assertThat(drafts).allSatisfy(message -> {
            assertThat(message.writtenBy()).isEqualTo("anthropic");
            assertThat(Examples.authorship(message).model()).isEqualTo(Wire.MODEL);
            assertThat(Examples.authorship(message).prompt()).isEqualTo(Prompt.VERSION);
            assertThat(Examples.authorship(message).unable())
                    .singleElement()
                    .asString()
                    .startsWith("openai: ")
                    .doesNotContain("planted");
            assertThat(message.draft().bodyText())
                    .contains(message.contact().lead().businessName());
        });
        // The empty account was left alone after the first calls.
        assertThat(openai.asked()).isLessThan(30);
        assertThat(states()).anySatisfy(state -> {
            assertThat(state.provider()).isEqualTo("openai");
            assertThat(state.status()).isEqualTo(ProviderState.Status.KEY_REFUSED);
        });
    }

    private static List<ProviderState> states() {
        Topic<ProviderState> topic = Topics.PROVIDER_STATES.stream()
                .filter(each -> each.owner().equals("personalizer"))
                .findFirst()
                .orElseThrow();
        return service.awaitEvents(
                topic,
                1,
                state -> state.provider().equals("openai") && state.status() == ProviderState.Status.KEY_REFUSED);
    }
}
