package dev.leadflow.outreach.channel.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.outreach.channel.EmailSender.Cause;
import dev.leadflow.outreach.channel.EmailSender.LastWord;
import dev.leadflow.outreach.channel.EmailSender.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All that holds for other servers, with one that takes sender, recipient and the wish to send at once (RFC 2920). It answers none of
 * them before it has all, so an email that came by one after the other would not get through.
 */
class SmtpPipeliningTest extends SmtpSenderTest {

    @Override
    ScriptedSmtpServer server() {
        return new ScriptedSmtpServer().pipelining();
    }

    @Test
    void tellsSenderAndRecipientInTheOrderOfTheProtocol() {
        sender().send(email(), LastWord.YES);

        assertThat(server.commands())
                .containsExactly(
                        "EHLO leadflow.example",
                        "MAIL FROM:<hello@northwind.example>",
                        "RCPT TO:<info@asha.example>",
                        "DATA");
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSES_THE_SENDER", "REFUSES_THE_RECIPIENT_FOR_GOOD", "REFUSES_THE_RECIPIENT_FOR_NOW"})
    void believesTheRefusalAndSendsNothingWhenTheServerIsReadyForContentAllTheSame(Behaviour behaviour) {
        server.beReadyForNobody();
        provider(behaviour);

        assertThat(sender().send(email(), LastWord.YES))
                .isInstanceOfSatisfying(
                        Result.Refused.class,
                        refused -> assertThat(refused.cause()).isNotEqualTo(Cause.UNREACHABLE));
        assertThat(taken()).isZero();

        provider(Behaviour.TAKES_IT);
        assertThat(sender().send(email(), LastWord.YES)).isInstanceOf(Result.Accepted.class);
    }
}
