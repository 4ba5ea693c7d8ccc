package dev.leadflow.outreach.sending;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.leadflow.outreach.channel.EmailSender;
import java.util.Set;

/** There is one path from a contact to a provider, and the last gate stands in it. */
@AnalyzeClasses(packages = "dev.leadflow.outreach", importOptions = ImportOption.DoNotIncludeTests.class)
class SendingPathTest {

    @ArchTest
    static final ArchRule only_the_email_line_calls_a_provider = methods()
            .that()
            .areDeclaredIn(EmailSender.class)
            .and()
            .haveName("send")
            .should(beCalledOnlyBy(EmailLine.class));

    @ArchTest
    static final ArchRule only_the_send_worker_sends_to_contacts = methods()
            .that()
            .areDeclaredIn(EmailLine.class)
            .and()
            .haveName("send")
            .should(beCalledOnlyBy(SendWorker.class));

    @ArchTest
    static final ArchRule mail_past_the_gate_goes_to_operators_only = methods()
            .that()
            .areDeclaredIn(EmailLine.class)
            .and()
            .haveName("sendOnce")
            .should(beCalledOnlyBy(OperatorMail.class, TestEmailController.class));

    @ArchTest
    static final ArchRule the_send_worker_always_asks_the_gate = methods()
            .that()
            .areDeclaredIn(LastGate.class)
            .and()
            .haveName("lastWord")
            .should(beCalledOnlyBy(SendWorker.class));

    @ArchTest
    static final ArchRule nobody_outside_gets_hold_of_the_line = noClasses()
            .that()
            .resideOutsideOfPackage("dev.leadflow.outreach.sending")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(EmailLine.class);

    private static ArchCondition<JavaMethod> beCalledOnlyBy(Class<?>... callers) {
        Set<Class<?>> allowed = Set.of(callers);
        return new ArchCondition<>("be called by " + allowed + " and nobody else") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                Set<JavaCall<?>> calls = Set.copyOf(method.getCallsOfSelf());
                boolean called =
                        !calls.isEmpty() || !method.getReferencesToSelf().isEmpty();
                events.add(new SimpleConditionEvent(method, called, method.getFullName() + " is called by nobody"));
                method.getAccessesToSelf().forEach(access -> {
                    JavaClass origin = access.getOriginOwner();
                    boolean fine = allowed.stream()
                            .anyMatch(each -> origin.getName().equals(each.getName())
                                    || origin.getName().startsWith(each.getName() + "$"));
                    events.add(new SimpleConditionEvent(method, fine, access.getDescription()));
                });
            }
        };
    }
}
