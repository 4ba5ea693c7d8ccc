package dev.leadflow.outreach.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Mode;
import dev.leadflow.outreach.policy.GeneratedContacts.Lack;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RulesProperties {

    @Property(tries = 2_000)
    @Tag("prop-12")
    void neverContactsWhoOptedOutWhateverElseHolds(@ForAll("anything") Judging judging) {
        judging.optedOut(true);

        assertNotContacted(judging.by(Rules.inForce().contactRules()));
        assertNotContacted(judging.by(Rules.inForce().lastGate()));
    }

    @Property(tries = 2_000)
    @Tag("prop-25")
    void neverCallsANumberOnTheDoNotCallList(@ForAll("calls") Judging judging) {
        judging.doNotCall(true);

        assertNotContacted(judging.by(Rules.inForce().contactRules()));
        assertNotContacted(judging.by(Rules.inForce().lastGate()));
    }

    @Property(tries = 2_000)
    @Tag("prop-5")
    void neverMailsAnAddressThatWasNotVerifiedAsUsable(
            @ForAll("mails") Judging judging, @ForAll Lack lack, @ForAll AddressVerification.Status status) {
        lack.in(judging, status);

        assertNotContacted(judging.by(Rules.inForce().contactRules()));
        assertNotContacted(judging.by(Rules.inForce().lastGate()));
    }

    @Property(tries = 2_000)
    @Tag("prop-7")
    void neverCallsANumberThatWasNotVerifiedAsUsable(
            @ForAll("calls") Judging judging, @ForAll Lack lack, @ForAll AddressVerification.Status status) {
        lack.in(judging, status);

        assertNotContacted(judging.by(Rules.inForce().contactRules()));
        assertNotContacted(judging.by(Rules.inForce().lastGate()));
    }

    @Property(tries = 2_000)
    @Tag("prop-17")
    void neverContactsALeadWithinTheCooldown(
            @ForAll("anything") Judging judging,
            @ForAll @IntRange(max = 90) int days,
            @ForAll @IntRange(max = 200 * 24 * 3600) int secondsAgo) {
        judging.having(settings -> settings.cooldownDays(days));
        judging.lastContactedAt(judging.contact().now().minusSeconds(secondsAgo));
        boolean within = secondsAgo < Duration.ofDays(days).toSeconds();

        assertThat(judging.by(new CooldownPassed()) instanceof Decision.Proceed).isEqualTo(!within);
        if (within) {
            assertNotContacted(judging.by(Rules.inForce().contactRules()));
            assertNotContacted(judging.by(Rules.inForce().lastGate()));
        }
    }

    @Property(tries = 2_000)
    @Tag("prop-14")
    void neverPassesTheDailyEmailCap(
            @ForAll("mails") Judging judging,
            @ForAll @IntRange(max = 60) int cap,
            @ForAll @IntRange(max = 60) int today) {
        judging.having(settings -> settings.emailCap(cap).callCap(1000)).contactsToday(today);

        assertCapHolds(judging, cap, today);
    }

    @Property(tries = 2_000)
    @Tag("prop-15")
    void neverPassesTheDailyCallCap(
            @ForAll("calls") Judging judging,
            @ForAll @IntRange(max = 60) int cap,
            @ForAll @IntRange(max = 60) int today) {
        judging.having(settings -> settings.callCap(cap).emailCap(1000)).contactsToday(today);

        assertCapHolds(judging, cap, today);
    }

    private static void assertCapHolds(Judging judging, int cap, int today) {
        Decision decision = judging.by(new DailyCap());
        assertThat(decision instanceof Decision.Proceed).isEqualTo(today < cap);
        if (decision instanceof Decision.Defer defer) {
            var zone =
                    java.util.Objects.requireNonNull(judging.facts().settings()).zone();
            assertThat(LocalDate.ofInstant(defer.until(), zone))
                    .isAfter(LocalDate.ofInstant(judging.contact().now(), zone));
        }
        if (today >= cap) {
            assertNotContacted(judging.by(Rules.inForce().quotaRules()));
        }
    }

    /** Contacts arrive in bursts; whoever has to wait comes back at exactly the moment that the rule named. */
    @Property(tries = 1_000)
    @Tag("prop-16")
    void neverSendsMoreThanTheLimitToADomainInAnyHourAndNobodyWaitsInVain(
            @ForAll @IntRange(min = 1, max = 6) int limit,
            @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 30 * 60) Integer> secondsBetween) {
        Judging judging = new Judging().settings(SettingsOf.live().perDomain(limit));
        List<Instant> sent = new ArrayList<>();
        Instant arrival = Judging.NOW;
        for (int seconds : secondsBetween) {
            arrival = arrival.plusSeconds(seconds);
            Instant now = sent.isEmpty() || arrival.isAfter(sent.getLast()) ? arrival : sent.getLast();
            Decision decision =
                    judging.at(now).recentToDomain(lastHour(sent, now)).by(new DomainThrottle());
            if (decision instanceof Decision.Defer defer) {
                assertThat(defer.until()).isAfter(now);
                now = defer.until();
                decision = judging.at(now).recentToDomain(lastHour(sent, now)).by(new DomainThrottle());
            }
            assertThat(decision).isEqualTo(Decision.proceed());
            sent.add(now);
            assertThat(lastHour(sent, now)).hasSizeLessThanOrEqualTo(limit);
        }
    }

    private static List<Instant> lastHour(List<Instant> sent, Instant now) {
        return sent.stream()
                .filter(each -> each.isAfter(now.minus(DomainThrottle.PERIOD)))
                .toList();
    }

    @Property(tries = 2_000)
    @Tag("prop-44")
    void neverReallyContactsAnybodyInADryRun(
            @ForAll("anything") Judging judging, @ForAll Mode approvedIn, @ForAll Mode mode) {
        Assume.that(approvedIn == Mode.DRY_RUN || mode == Mode.DRY_RUN);
        judging.approvedIn(approvedIn).having(settings -> settings.mode(mode));

        assertThat(judging.by(Rules.inForce().quotaRules()).decision()).isNotInstanceOf(Decision.Proceed.class);
        assertThat(judging.by(Rules.inForce().lastGate()).decision()).isNotInstanceOf(Decision.Proceed.class);
    }

    @Property(tries = 2_000)
    @Tag("prop-46")
    void judgesADryRunAsItWouldJudgeTheRealThing(@ForAll("anything") Judging judging) {
        Decision real = judging.approvedIn(Mode.LIVE)
                .having(settings -> settings.mode(Mode.LIVE))
                .by(Rules.inForce().quotaRules())
                .decision();

        Decision rehearsed = judging.having(settings -> settings.mode(Mode.DRY_RUN))
                .by(Rules.inForce().quotaRules())
                .decision();

        if (real instanceof Decision.Proceed) {
            assertThat(rehearsed).isInstanceOf(Decision.Simulate.class);
        } else {
            assertThat(rehearsed).isEqualTo(real);
        }
    }

    @Property(tries = 2_000)
    @Tag("prop-47")
    void reallyContactsWhoNothingSpeaksAgainst(@ForAll("fine") Judging judging) {
        assertThat(judging.by(Rules.inForce().contactRules()).decision()).isEqualTo(Decision.proceed());
        assertThat(judging.by(Rules.inForce().quotaRules()).decision()).isEqualTo(Decision.proceed());
        assertThat(judging.by(Rules.inForce().lastGate()).decision()).isEqualTo(Decision.proceed());
    }

    @Property(tries = 2_000)
    void neverContactsAnybodyWhoseOrganizationIsNotKnown(@ForAll("anything") Judging judging) {
        judging.settings((dev.leadflow.common.event.OrganizationSettings) null);

        assertNotContacted(judging.by(Rules.inForce().quotaRules()));
        assertNotContacted(judging.by(Rules.inForce().lastGate()));
    }

    @Property(tries = 3_000)
    void makesNobodyWaitForThePastOrBeyondTheApproval(@ForAll("anything") Judging judging) {
        for (List<Policy> rules : List.of(
                Rules.inForce().contactRules(),
                Rules.inForce().quotaRules(),
                Rules.inForce().lastGate())) {
            if (judging.by(rules).decision() instanceof Decision.Defer defer) {
                assertThat(defer.until())
                        .isAfter(judging.contact().now())
                        .isBefore(judging.contact().approval().expiresAt());
            }
        }
    }

    @Property(tries = 3_000)
    void answersTheSameEachTime(@ForAll("anything") Judging judging) {
        JudgedContact contact = judging.contact();
        ContactFacts facts = judging.facts();

        assertThat(Rules.judge(Rules.inForce().lastGate(), contact, facts))
                .isEqualTo(Rules.judge(Rules.inForce().lastGate(), contact, facts));
    }

    @Property(tries = 2_000)
    void tellsNoAddress(@ForAll("anything") Judging judging) {
        for (List<Policy> rules :
                List.of(Rules.inForce().contactRules(), Rules.inForce().quotaRules())) {
            Ruling ruling = Rules.judgeWithEveryFact(rules, judging.contact(), judging.facts());
            assertThat(ruling.toString()).doesNotContain(judging.recipient()).doesNotContain("@other.example");
        }
    }

    private static void assertNotContacted(Ruling ruling) {
        assertThat(ruling.decision()).isInstanceOfAny(Decision.Deny.class, Decision.Defer.class);
    }

    /** Good and bad facts in every mixture. */
    @Provide
    Arbitrary<Judging> anything() {
        return GeneratedContacts.anything(Channel.values());
    }

    @Provide
    Arbitrary<Judging> mails() {
        return GeneratedContacts.anything(Channel.EMAIL);
    }

    @Provide
    Arbitrary<Judging> calls() {
        return GeneratedContacts.anything(Channel.VOICE);
    }

    @Provide
    Arbitrary<Judging> fine() {
        return GeneratedContacts.fine(Channel.values());
    }

    @Property(tries = 1_000)
    void asksTheRulesInTheirOrder(@ForAll("anything") Judging judging) {
        String first = Stream.concat(Rules.inForce().contactRules().stream(), Rules.inForce().quotaRules().stream())
                .filter(rule -> !(judging.by(rule) instanceof Decision.Proceed))
                .map(Policy::name)
                .findFirst()
                .orElse("all");

        assertThat(judging.by(Stream.concat(
                                        Rules.inForce().contactRules().stream(), Rules.inForce().quotaRules().stream())
                                .toList())
                        .rule())
                .isEqualTo(first);
    }
}
