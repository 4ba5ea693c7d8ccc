package dev.leadflow.standalone;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import org.springframework.modulith.core.ApplicationModules;

/** The boundaries that hold whatever is built. */
@AnalyzeClasses(packages = "dev.leadflow", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] SERVICES = {
        "dev.leadflow.scraper..",
        "dev.leadflow.verifier..",
        "dev.leadflow.personalizer..",
        "dev.leadflow.outreach..",
        "dev.leadflow.optout..",
        "dev.leadflow.campaign.."
    };

    @ArchTest
    static final ArchRule services_know_nothing_of_each_other = slices().matching(
                    "dev.leadflow.(scraper|verifier|personalizer|outreach|optout|campaign)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule the_contract_knows_no_service = noClasses()
            .that()
            .resideInAPackage("dev.leadflow.common..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SERVICES);

    @ArchTest
    static final ArchRule packages_form_no_cycles =
            slices().matching("dev.leadflow.(*).(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule rules_are_pure = noClasses()
            .that()
            .resideInAPackage("dev.leadflow.outreach.policy..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "org.apache.kafka..",
                    "java.sql..",
                    "org.slf4j..",
                    "java.net.http..",
                    "java.nio..",
                    "java.io..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class);

    @ArchTest
    static final ArchRule only_the_send_worker_reaches_a_provider = noClasses()
            .that()
            .resideOutsideOfPackages("dev.leadflow.outreach.sending..", "dev.leadflow.outreach.channel..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.leadflow.outreach.channel..");

    @ArchTest
    static final ArchRule a_rehearsal_reaches_nobody = noClasses()
            .that()
            .resideInAPackage("dev.leadflow.outreach.rehearsal..")
            .should()
            .transitivelyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.leadflow.outreach.channel..",
                    "dev.leadflow.outreach.sending..",
                    "dev.leadflow.common.provider..",
                    "okhttp3..")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "okhttp3..",
                    "java.net..",
                    "javax.net..",
                    "jakarta.mail..",
                    "org.eclipse.angus..",
                    "org.springframework.mail..",
                    "org.springframework.web.client..",
                    "org.apache.kafka.clients.producer..");

    @ArchTest
    static final ArchRule vendors_stay_in_their_package = noClasses()
            .that()
            .resideOutsideOfPackages("dev.leadflow.outreach.channel.smtp..", "dev.leadflow.optout.mail.imap..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.mail..", "org.eclipse.angus..");

    @ArchTest
    static final ArchRule time_is_an_argument = noClasses()
            .that()
            .resideInAnyPackage(SERVICES)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule nobody_sleeps = noClasses().should().callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule names_say_what_a_thing_is =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Dto|Mapper|Base)");

    @ArchTest
    static final ArchRule modules_are_the_way_in = classes()
            .that()
            .haveSimpleNameEndingWith("Module")
            .and(not(resideInAnyPackage("dev.leadflow.common..")))
            .should()
            .beAnnotatedWith(org.springframework.context.annotation.Configuration.class);

    @ArchTest
    static void module_boundaries_hold(com.tngtech.archunit.core.domain.JavaClasses ignored) {
        ApplicationModules.of(
                        "dev.leadflow",
                        JavaClass.Predicates.resideInAnyPackage("dev.leadflow.benchmarks..", "dev.leadflow.testkit.."))
                .verify();
    }
}
