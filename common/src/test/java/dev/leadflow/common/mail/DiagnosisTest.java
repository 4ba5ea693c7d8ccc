package dev.leadflow.common.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.MessageNoticed.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosisTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            failed    | 5.1.1  | smtp; 550 5.1.1 User unknown                                       | BOUNCED_HARD
            failed    | 5.1.2  | smtp; 550 5.1.2 Bad destination system                             | BOUNCED_HARD
            failed    | 5.1.3  |                                                                    | BOUNCED_HARD
            failed    | 5.1.10 | smtp; 556 5.1.10 Recipient address has null MX                     | BOUNCED_HARD
            failed    | 5.2.1  | smtp; 550 5.2.1 Mailbox disabled                                   | BOUNCED_HARD
            Failed    | 5.1.1 (bad mailbox) |                                                       | BOUNCED_HARD
            failed    | 5.0.0  | smtp; 550 No such user here                                        | BOUNCED_HARD
            failed    | 5.5.0  | smtp;550 Requested action not taken: user not found                | BOUNCED_HARD
            failed    | 5.0.0  | smtp; 550 5.1.1 The account that you tried to reach does not exist | BOUNCED_HARD
            failed    |        | smtp; 550 Unknown user                                             | BOUNCED_HARD
            failed    | 5.0.0  | smtp; 550 #5.1.0 Address rejected.                                 | BOUNCED_HARD
            failed    | 5.5.0  | smtp; 550 Requested action not taken: mailbox unavailable. Reject due to policy restrictions | BLOCKED
                      | 5.1.1  |                                                                    | BOUNCED_HARD
            failed    | 5.4.1  | smtp; 550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [x.outlook.com] | BOUNCED_HARD
            failed    | 5.1.351 | smtp; 550 5.1.351 Remote server returned unknown recipient -> 550 User unknown | BOUNCED_HARD
            failed    | 5.4.4  | X-Postfix; Host or domain name not found. Name service error for name=x.example type=AAAA: Host not found | BOUNCED_HARD
            failed    | 5.1.1  | X-Notes; User asha (asha@bakery.example) not listed in Domino Directory | BOUNCED_HARD
            failed    | 5.2.1  | smtp; 550-5.2.1 The user you are trying to contact is receiving mail at a rate that prevents it | BOUNCED_SOFT
            failed    | 5.2.1  | smtp; 550 5.2.1 Account temporarily disabled, please try again later | BOUNCED_SOFT
            failed    | 5.1.1  | smtp; 550 5.1.1 User unknown, check the address and try again     | BOUNCED_HARD
            failed    | 5.4.4  | smtp; host not found, try again                                    | BOUNCED_SOFT
            failed    | 5.4.1  | smtp; 550 5.4.1 Relay access denied                                | BOUNCED_SOFT
            failed    | 5.0.0  | smtp; 554 Sending domain northwind.example does not exist          | BOUNCED_SOFT
            failed    | 5.2.2  | smtp; 552 5.2.2 Mailbox full                                       | BOUNCED_SOFT
            failed    | 5.1.1  | smtp; 550 5.1.1 Mailbox is over quota                              | BOUNCED_SOFT
            failed    | 5.0.0  | smtp; 552 quota exceeded                                           | BOUNCED_SOFT
            failed    | 4.4.7  | smtp; 451 4.4.1 no answer from host                                | BOUNCED_SOFT
            failed    | 4.2.1  |                                                                    | BOUNCED_SOFT
            failed    | 4.0.0  | smtp; 450 user unknown                                             | BOUNCED_SOFT
            failed    | 5.4.4  |                                                                    | BOUNCED_SOFT
            failed    | 5.0.0  | smtp; 550 mailbox unavailable                                      | BOUNCED_SOFT
            failed    |        |                                                                    | BOUNCED_SOFT
            failed    | nothing | nothing                                                           | BOUNCED_SOFT
            failed    | 5.7.1  | smtp; 550 5.7.1 Message rejected                                   | BLOCKED
            failed    | 5.1.6  | smtp; 551 5.1.6 User has moved                                     | BOUNCED_HARD
            failed    | 5.7.17 | smtp; 550 5.7.17 Mailbox owner has changed                         | BOUNCED_HARD
            failed    | 4.0.0  | smtp; DNS Error: DNS type 'mx' lookup of x.example responded with code NXDOMAIN | BOUNCED_HARD
                      | 4.0.0  | smtp; DNS Error: DNS type 'mx' lookup of x.example responded with code NXDOMAIN | BOUNCED_SOFT
            failed    | 4.0.0  | smtp; DNS Error: DNS type 'mx' lookup of x.example responded with code SERVFAIL | BOUNCED_SOFT
            failed    | 5.0.0  | smtp; 550 mx1.spamexperts.example: no such user here               | BOUNCED_HARD
            failed    | 5.1.0  | smtp; 550 #5.1.0 Address rejected.                                 | BOUNCED_HARD
            failed    | 5.1.0  | smtp; 5.1.0 - Unknown address error 550-'5.1.1 user unknown'       | BOUNCED_HARD
            failed    | 5.1.0  | smtp; 5.1.0 - Unknown address error 550-'5.7.1 Message refused'    | BLOCKED
            failed    | 5.0.350 | smtp; 550 5.0.350 Remote server returned an error -> 554 5.7.1 Refused | BLOCKED
            failed    | 5.0.0  | smtp; 550 Unrouteable address (Exim 4.96.2)                        | BOUNCED_HARD
            failed    |        | 250 2.1.0 Sender ok 250 2.0.0 Ok 550 5.1.1 Unknown                 | BOUNCED_HARD
            failed    | 5.5.0  | smtp; 550 5.5.0 Requested action not taken: mailbox unavailable    | BOUNCED_HARD
            failed    |        | smtp; 450 Requested mail action not taken: mailbox unavailable     | BOUNCED_SOFT
            failed    | 5.0.0  | smtp; 450 Greylisted, see our policy                               | BOUNCED_SOFT
            failed    | 5.0.0  | smtp; 550 Message rejected.                                        | BLOCKED
            failed    | 5.6.0  | smtp; 554 5.6.0 Header is malformed                                | BLOCKED
            failed    | 5.7.1  | smtp; 550 5.7.1 The recipient may not exist, or you may not post   | BLOCKED
            failed    | 5.0.0  | smtp; 550 permanent failure (asha@bakery.example:blocked)          | BLOCKED
            failed    | 5.7.1  | smtp; 550 5.7.1 Domain northwind.example does not exist            | BLOCKED
            failed    | 5.0.0  | smtp; 550 The user's session closed; no longer in the queue        | BOUNCED_SOFT
            failed    | 5.0.0  | smtp; 550 Sender callout verification failed: 550 5.1.1 user unknown | BLOCKED
            failed    | 5.7.1  | smtp; 550 5.7.1 No such user!                                      | BOUNCED_HARD
            failed    | 5.7.1  | smtp; 550 5.7.1 Spam, or user unknown                              | BLOCKED
            failed    | 5.7.26 | smtp; 550 5.7.26 unauthenticated                                   | BLOCKED
            failed    | 4.7.0  | smtp; 421 4.7.0 too many mails from your IP                        | BLOCKED
            failed    | 5.1.1  | smtp; 550 Rejected: listed by a DNSBL                              | BLOCKED
            failed    | 5.0.0  | smtp; 554 Mail from x rejected for policy reasons                  | BLOCKED
            failed    | 5.0.0  | smtp; 550 Sender address rejected: Domain not found                | BLOCKED
            failed    | 5.3.4  | smtp; 552 5.3.4 Message too big                                    | BLOCKED
            failed    | 5.0.0  | smtp; 554 Relay access denied                                      | BLOCKED
            delayed   | 4.4.1  | smtp; connect timed out                                            | DEFERRED
            delayed   | 5.1.1  | smtp; 550 user unknown                                             | DEFERRED
            delivered | 2.0.0  |                                                                    | DELIVERED
            relayed   | 2.6.0  |                                                                    | DELIVERED
            expanded  | 2.1.5  |                                                                    | DELIVERED
                      | 2.1.5  |                                                                    | DELIVERED
            """)
    void tellsDeadAddressesFromOtherTrouble(
            @Nullable String action, @Nullable String status, @Nullable String diagnostic, Kind kind) {
        assertThat(Diagnosis.of(action, status, diagnostic).kind()).isEqualTo(kind);
    }

    @Test
    void saysWhatHappenedWithoutAddresses() {
        for (Kind kind : List.of(Kind.BOUNCED_HARD, Kind.BOUNCED_SOFT, Kind.BLOCKED, Kind.DEFERRED, Kind.DELIVERED)) {
            assertThat(new Diagnosis(kind, "5.1.1").detail())
                    .endsWith(" (5.1.1).")
                    .doesNotContain("@");
        }
    }
}
