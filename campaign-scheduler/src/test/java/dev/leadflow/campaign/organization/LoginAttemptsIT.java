package dev.leadflow.campaign.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.campaign.organization.LoginAttempts.Answer;
import dev.leadflow.common.event.KeyedHash;
import dev.leadflow.common.postgres.Migration;
import dev.leadflow.common.postgres.PipelineDatabase;
import dev.leadflow.common.setting.Secret;
import dev.leadflow.testkit.Fixtures;
import dev.leadflow.testkit.SettableClock;
import dev.leadflow.testkit.TestPostgres;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginAttemptsIT {

    private static final PipelineDatabase DATABASE = TestPostgres.migrated(new Migration("campaign", true));

    private final SettableClock clock = new SettableClock(Fixtures.NOON_IN_KOLKATA);
    private final LoginAttempts attempts =
            new LoginAttempts(DATABASE, new KeyedHash(new Secret("pepper".repeat(8))), clock);

    private void fail(String account, String client, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(attempts.begin(account, client)).isInstanceOf(Answer.Granted.class);
            clock.advance(Duration.ofMinutes(1));
        }
    }

    @Test
    void letsAClientInAgainWhenTheOldestFailureIsAQuarterOfAnHourOld() {
        fail("a@example.com", "192.0.2.1", 5);

        assertThat(attempts.begin("a@example.com", "192.0.2.1")).isEqualTo(new Answer.Refused(Duration.ofMinutes(10)));
        clock.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(attempts.begin("a@example.com", "192.0.2.1")).isEqualTo(new Answer.Refused(Duration.ofMillis(1)));
        clock.advance(Duration.ofMillis(1));
        assertThat(attempts.begin("a@example.com", "192.0.2.1")).isInstanceOf(Answer.Granted.class);
        assertThat(attempts.begin("a@example.com", "192.0.2.1"))
                .as("the next failure is a minute younger")
                .isEqualTo(new Answer.Refused(Duration.ofMinutes(1)));
    }

    @Test
    void locksNobodyOutFromElsewhere() {
        fail("b@example.com", "192.0.2.2", 5);

        assertThat(attempts.begin("b@example.com", "192.0.2.2")).isInstanceOf(Answer.Refused.class);
        assertThat(attempts.begin("b@example.com", "192.0.2.3")).isInstanceOf(Answer.Granted.class);
    }

    @Test
    void stopsOneClientFromTryingAPasswordOnManyAccounts() {
        for (int i = 0; i < LoginAttempts.PER_CLIENT; i++) {
            assertThat(attempts.begin("c" + i + "@example.com", "192.0.2.4")).isInstanceOf(Answer.Granted.class);
        }

        assertThat(attempts.begin("another@example.com", "192.0.2.4")).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void countsTheNetworkOfAnIpv6Client() {
        fail("d@example.com", "2001:db8:1:2::1", 3);
        fail("d@example.com", "2001:db8:1:2:ffff::2", 2);

        assertThat(attempts.begin("d@example.com", "2001:db8:1:2::3")).isInstanceOf(Answer.Refused.class);
        assertThat(attempts.begin("d@example.com", "2001:db8:1:3::3")).isInstanceOf(Answer.Granted.class);
        assertThat(LoginAttempts.network("::ffff:192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(LoginAttempts.network("fe80::1%eth0")).isEqualTo(LoginAttempts.network("fe80::2"));
    }

    @Test
    void forgetsWhatIsForgivenAndWhatIsOld() {
        fail("e@example.com", "192.0.2.5", 4);
        attempts.forgive((Answer.Granted) attempts.begin("e@example.com", "192.0.2.5"));
        fail("e@example.com", "192.0.2.5", 4);
        attempts.withdraw((Answer.Granted) attempts.begin("e@example.com", "192.0.2.5"));
        assertThat(attempts.begin("e@example.com", "192.0.2.5")).isInstanceOf(Answer.Granted.class);
        assertThat(attempts.begin("e@example.com", "192.0.2.5")).isInstanceOf(Answer.Refused.class);

        clock.advance(Duration.ofHours(1));
        attempts.forgetOld();

        assertThat(DATABASE.jdbc()
                        .sql("SELECT count(*) FROM campaign.login_attempt WHERE at < :now")
                        .param("now", clock.instant().atOffset(java.time.ZoneOffset.UTC))
                        .query(Long.class)
                        .single())
                .isZero();
    }
}
