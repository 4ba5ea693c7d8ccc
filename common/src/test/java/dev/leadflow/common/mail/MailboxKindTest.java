package dev.leadflow.common.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailboxKindTest {

    @ParameterizedTest
    @CsvSource({
        "asha,              ORDINARY",
        "asha.rao,          ORDINARY",
        "asharao77,         ORDINARY",
        "infosys,           ORDINARY",
        "salesman,          ORDINARY",
        "2024,              ORDINARY",
        "+,                 ORDINARY",
        "info,              ROLE",
        "sales,             ROLE",
        "sales2,            ROLE",
        "info.pune,         ROLE",
        "customer-care,     ROLE",
        "info+leads,        ROLE",
        "contact_us,        ROLE",
        "noreply,           UNATTENDED",
        "no-reply,          UNATTENDED",
        "no.reply.orders,   UNATTENDED",
        "do_not_reply,      UNATTENDED",
        "mailer-daemon,     UNATTENDED",
        "abuse,             UNATTENDED",
        "postmaster,        UNATTENDED",
    })
    void tellsWhoReadsAMailbox(String mailbox, MailboxKind kind) {
        assertThat(MailboxKind.of(mailbox)).isEqualTo(kind);
    }
}
