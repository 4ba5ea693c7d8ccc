package dev.leadflow.optout.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What answers mean, over a corpus of them (row 131). */
class ReplyWordsTest {

    @Test
    void understandsEveryAnswerOfTheCorpus() {
        List<Replies> corpus = Replies.all();

        assertThat(corpus).hasSizeGreaterThanOrEqualTo(200);
        assertThat(corpus)
                .allSatisfy(reply -> assertThat(reply.verdict())
                        .as("line %d: %s", reply.line(), reply.body())
                        .isEqualTo(reply.expected()));
    }
}
