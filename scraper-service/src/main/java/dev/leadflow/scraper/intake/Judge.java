package dev.leadflow.scraper.intake;

import dev.leadflow.common.event.LeadCaptured;
import dev.leadflow.common.event.Origin;
import dev.leadflow.common.event.RefusalReason;
import dev.leadflow.scraper.intake.Particulars.PersonalPage;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a captured lead may be used. The gravest objection is the one that is told: where it comes from before
 * what it lacks.
 */
public final class Judge {

    private Judge() {}

    public static Judgement judge(LeadCaptured captured, Terms terms) {
        LeadCaptured.Unreadable unreadable = captured.unreadable();
        return unreadable != null
                ? new Judgement.Refused(null, unreadable.reason(), null, unreadable.detail())
                : judge(captured.fields(), captured.origin().door(), terms);
    }

    /** @param fields as captured, by {@link LeadField#column} */
    public static Judgement judge(Map<String, String> fields, Origin.Door door, Terms terms) {
        Particulars particulars = Particulars.of(fields, door, terms.defaultRegion());
        return personalProfile(particulars)
                .or(() -> unapprovedSource(particulars, terms))
                .or(() -> noBusinessName(particulars))
                .or(() -> noUsableContact(particulars))
                .map(Judgement.class::cast)
                .orElseGet(() -> new Judgement.Usable(particulars));
    }

    private static Optional<Judgement.Refused> personalProfile(Particulars particulars) {
        PersonalPage page = particulars.personalPage();
        if (page != null) {
            return Optional.of(refused(
                    particulars,
                    RefusalReason.PERSONAL_PROFILE,
                    page.field(),
                    "leads to the profile of a person (" + page.kind()
                            + "…). Leadflow takes businesses only: give the company's page, or none."));
        }
        return PersonalProfiles.isPersonalSource(particulars.source())
                ? Optional.of(refused(
                        particulars,
                        RefusalReason.PERSONAL_PROFILE,
                        LeadField.SOURCE,
                        particulars.source()
                                + " holds profiles of people. Leadflow takes businesses only: use a company source."))
                : Optional.empty();
    }

    private static Optional<Judgement.Refused> unapprovedSource(Particulars particulars, Terms terms) {
        if (terms.approvedSources().contains(particulars.source())) {
            return Optional.empty();
        }
        return Optional.of(refused(
                particulars,
                RefusalReason.SOURCE_NOT_APPROVED,
                LeadField.SOURCE,
                particulars.source() + " is not one of your organization's approved sources ("
                        + String.join(", ", terms.approvedSources())
                        + "). Correct it, or approve it in the settings."));
    }

    private static Optional<Judgement.Refused> noBusinessName(Particulars particulars) {
        if (particulars.businessName() != null) {
            return Optional.empty();
        }
        Optional<Flaw> flaw = particulars.flawOf(LeadField.BUSINESS_NAME);
        return Optional.of(refused(
                particulars,
                flaw.isPresent() ? RefusalReason.INVALID_FIELD : RefusalReason.NO_BUSINESS_NAME,
                LeadField.BUSINESS_NAME,
                flaw.map(Flaw::detail).orElse("is empty. A lead needs the name of the business.")));
    }

    private static Optional<Judgement.Refused> noUsableContact(Particulars particulars) {
        if (particulars.isContactable()) {
            return Optional.empty();
        }
        String phone = particulars.flawOf(LeadField.PHONE).map(Flaw::detail).orElse("none given.");
        String email = particulars.flawOf(LeadField.EMAIL).map(Flaw::detail).orElse("none given.");
        // The one with something to correct comes first.
        boolean emailFirst = particulars.flawOf(LeadField.PHONE).isEmpty()
                && particulars.flawOf(LeadField.EMAIL).isPresent();
        return Optional.of(refused(
                particulars,
                RefusalReason.NO_USABLE_CONTACT,
                emailFirst ? LeadField.EMAIL : LeadField.PHONE,
                (emailFirst ? email + " phone: " + phone : phone + " email: " + email)
                        + " A lead needs a valid phone or a valid email."));
    }

    private static Judgement.Refused refused(
            Particulars particulars, RefusalReason reason, LeadField field, String detail) {
        return new Judgement.Refused(particulars, reason, field, detail);
    }
}
