package dev.leadflow.outreach.policy;

import dev.leadflow.common.event.AddressVerification;
import dev.leadflow.common.event.Approval;
import dev.leadflow.common.event.CampaignState;
import dev.leadflow.common.event.Channel;
import dev.leadflow.common.event.Contact;
import dev.leadflow.common.event.Lead;
import dev.leadflow.common.event.Mode;
import dev.leadflow.common.event.OrganizationSettings;
import dev.leadflow.common.event.Purpose;
import dev.leadflow.common.event.Window;
import dev.leadflow.testkit.Fixtures;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One contact that nothing speaks against, on a Friday noon in Kolkata; a test changes what it is about. */
public final class Judging {

    public static final Instant NOW = Fixtures.NOON_IN_KOLKATA;
    public static final Instant EXPIRES = NOW.plus(Duration.ofDays(6));

    private Lead lead = Fixtures.lead(Fixtures.organization());
    private Channel channel = Channel.EMAIL;
    private Mode approvedIn = Mode.LIVE;
    private Instant approvedUntil = EXPIRES;
    private Instant now = NOW;
    private @Nullable OrganizationSettings settings =
            SettingsOf.live(lead.organizationId()).get();
    private CampaignState.@Nullable Status campaign = CampaignState.Status.RUNNING;
    private @Nullable Window campaignWindow;
    private boolean optedOut;
    private boolean doNotCall;
    private boolean verifiedAtAll = true;
    private @Nullable AddressVerification verification;
    private boolean merged;
    private boolean alreadyContacted;
    private @Nullable Instant lastContactedAt;
    private @Nullable LocalDate registryCheckedOn = LocalDate.ofInstant(NOW, ZoneOffset.UTC);
    private boolean consented;
    private @Nullable Purpose purpose = Purpose.MARKETING;
    private int contactsToday;
    private int callsToCountryToday;
    private @Nullable String otherRecipient;
    private List<Instant> recentToDomain = List.of();
    private List<Instant> callsUnderWay = List.of();
    private BigDecimal spentToday = BigDecimal.ZERO;

    public Judging at(Instant moment) {
        now = moment;
        return this;
    }

    public Judging call() {
        channel = Channel.VOICE;
        return this;
    }

    public Judging channel(Channel which) {
        channel = which;
        return this;
    }

    public Judging approvedIn(Mode mode) {
        approvedIn = mode;
        return this;
    }

    public Judging settings(@Nullable OrganizationSettings changed) {
        settings = changed;
        return this;
    }

    public Judging settings(SettingsOf changed) {
        return settings(changed.get());
    }

    /** The same settings but for what is changed; only for a contact whose settings are known. */
    public Judging having(UnaryOperator<SettingsOf> change) {
        return settings(change.apply(SettingsOf.of(Objects.requireNonNull(settings))));
    }

    public Judging approvedUntil(Instant moment) {
        approvedUntil = moment;
        return this;
    }

    public Judging campaign(CampaignState.@Nullable Status status) {
        campaign = status;
        return this;
    }

    public Judging campaignWindow(@Nullable Window window) {
        campaignWindow = window;
        return this;
    }

    public Judging optedOut(boolean value) {
        optedOut = value;
        return this;
    }

    public Judging doNotCall(boolean value) {
        doNotCall = value;
        return this;
    }

    public Judging notVerified() {
        verifiedAtAll = false;
        return this;
    }

    public Judging verified(String address, AddressVerification.Status status, boolean usable) {
        verification = new AddressVerification(address, status, usable ? 0.9 : 0.3, usable, "test", NOW, "");
        return this;
    }

    public Judging merged(boolean value) {
        merged = value;
        return this;
    }

    public Judging alreadyContacted(boolean value) {
        alreadyContacted = value;
        return this;
    }

    public Judging lastContactedAt(@Nullable Instant moment) {
        lastContactedAt = moment;
        return this;
    }

    public Judging contactsToday(int count) {
        contactsToday = count;
        return this;
    }

    public Judging callsToCountryToday(int count) {
        callsToCountryToday = count;
        return this;
    }

    public Judging registryCheckedOn(@Nullable LocalDate day) {
        registryCheckedOn = day;
        return this;
    }

    public Judging consented(boolean value) {
        consented = value;
        return this;
    }

    public Judging purpose(@Nullable Purpose value) {
        purpose = value;
        return this;
    }

    public Judging callsUnderWay(Instant... ends) {
        callsUnderWay = List.of(ends);
        return this;
    }

    public Judging spentToday(String amount) {
        return spentToday(new BigDecimal(amount));
    }

    public Judging spentToday(BigDecimal amount) {
        spentToday = amount;
        return this;
    }

    public Judging source(String name) {
        return lead(name, lead.country(), lead.phone());
    }

    /** A lead of another source, country or phone number. */
    public Judging lead(String source, @Nullable String country, @Nullable String phone) {
        lead = new Lead(
                lead.leadId(),
                lead.organizationId(),
                lead.businessName(),
                lead.category(),
                lead.city(),
                lead.address(),
                country,
                lead.website(),
                phone,
                lead.email(),
                lead.contactName(),
                source,
                lead.sourceUrl(),
                lead.createdAt());
        return this;
    }

    public Judging recipient(String address) {
        otherRecipient = address;
        return this;
    }

    public Judging recentToDomain(List<Instant> moments) {
        recentToDomain = moments;
        return this;
    }

    public Decision by(Policy rule) {
        return rule.decide(contact(), facts());
    }

    public Ruling by(List<Policy> rules) {
        return Rules.judge(rules, contact(), facts());
    }

    /** What a rule tells of this contact in the decision trail. */
    Map<String, String> seenBy(Policy rule) {
        return rule.looksAt(contact(), facts());
    }

    public String recipient() {
        return otherRecipient != null
                ? otherRecipient
                : Objects.requireNonNull(
                        switch (channel) {
                            case EMAIL -> lead.email();
                            case VOICE -> lead.phone();
                        });
    }

    public JudgedContact contact() {
        Contact email = Fixtures.emailTo(lead);
        Contact contact = new Contact(
                email.organizationId(),
                email.contactId(),
                email.campaignId(),
                email.runId(),
                1,
                channel,
                purpose,
                lead,
                recipient(),
                Fixtures.verified(recipient()),
                email.sender(),
                NOW);
        Instant approvedAt = approvedUntil.minus(Duration.ofDays(7));
        return new JudgedContact(contact, new Approval("hash", "reviewer", approvedAt, approvedIn, approvedUntil), now);
    }

    public ContactFacts facts() {
        AddressVerification usual =
                new AddressVerification(recipient(), AddressVerification.Status.VALID, 0.9, true, "test", NOW, "");
        return new ContactFacts(
                settings,
                campaign == null
                        ? null
                        : new CampaignState(
                                lead.organizationId(),
                                contact().contact().campaignId(),
                                "Bakeries",
                                campaign,
                                campaignWindow),
                new LeadFacts(
                        optedOut,
                        doNotCall,
                        registryCheckedOn,
                        consented,
                        verifiedAtAll ? Objects.requireNonNullElse(verification, usual) : null,
                        merged,
                        alreadyContacted,
                        lastContactedAt),
                new Counts(contactsToday, callsToCountryToday, recentToDomain, callsUnderWay, spentToday));
    }
}
