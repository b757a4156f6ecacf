package io.bianque.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may know whom. Each rule says why; a rule that must change changes together with ARCHITECTURE.md. */
class ArchitectureTest {
    private static JavaClasses product;

    @BeforeAll
    static void readTheProduct() {
        product = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.bianque");
    }

    @Test
    void theRulesSeeEveryModule() {
        var modules = List.of("seam", "config", "protocol", "agent", "collector", "alerting", "dashboard", "server");
        for (var module : modules) {
            assertThat(
                    product.stream().filter(c -> (c.getPackageName() + ".").startsWith("io.bianque." + module + ".")))
                    .as("classes of %s: a wrong package would let every rule pass", module).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theRuleHolds(ArchRule rule) {
        rule.check(product);
    }

    static List<ArchRule> rules() {
        return List.of(protocolStandsAlone(), agentKnowsOnlyTheWire(), collectorKnowsNoReader(),
                alertingUsesWhatTheCollectorPublishes(), dashboardUsesWhatOthersPublish(), springStaysAtTheEdges(),
                nettyStaysInTheIntake(), onlyTheShellReadsTheClock(), onlyTheShellDrawsRandomNumbers(),
                coresStartNoThreads(), noJavaSerialisation(), featuresAreFreeOfCycles());
    }

    private static ArchRule protocolStandsAlone() {
        return noClasses().that().resideInAPackage("io.bianque.protocol..").should().dependOnClassesThat()
                .resideInAnyPackage("io.bianque.agent..", "io.bianque.collector..", "io.bianque.alerting..",
                        "io.bianque.dashboard..", "io.bianque.server..", "io.netty..", "org.springframework..")
                .because("the wire is shared by programs that have nothing else in common");
    }

    private static ArchRule agentKnowsOnlyTheWire() {
        return noClasses().that().resideInAPackage("io.bianque.agent..").should().dependOnClassesThat()
                .resideInAnyPackage("io.bianque.collector..", "io.bianque.alerting..", "io.bianque.dashboard..",
                        "io.bianque.server..", "io.netty..", "org.springframework..")
                .because("the agent runs on every host and must stay light");
    }

    private static ArchRule collectorKnowsNoReader() {
        return noClasses().that().resideInAPackage("io.bianque.collector..").should().dependOnClassesThat()
                .resideInAnyPackage("io.bianque.agent..", "io.bianque.alerting..", "io.bianque.dashboard..",
                        "io.bianque.server..")
                .because("the collector publishes; who reads it is not its business");
    }

    private static ArchRule alertingUsesWhatTheCollectorPublishes() {
        return noClasses().that().resideInAPackage("io.bianque.alerting..").should().dependOnClassesThat()
                .resideInAnyPackage("io.bianque.collector.intake..", "io.bianque.collector.admission..",
                        "io.bianque.collector.liveness..", "io.bianque.collector.join..",
                        "io.bianque.collector.export..", "io.bianque.dashboard..", "io.bianque.agent..",
                        "io.bianque.server..")
                .because("the roles can then run in programs of their own");
    }

    private static ArchRule dashboardUsesWhatOthersPublish() {
        return noClasses().that().resideInAPackage("io.bianque.dashboard..").should().dependOnClassesThat()
                .resideInAnyPackage("io.bianque.collector.intake..", "io.bianque.collector.admission..",
                        "io.bianque.collector.liveness..", "io.bianque.collector.join..",
                        "io.bianque.collector.export..",
                        "io.bianque.alerting.evaluation..", "io.bianque.alerting.journal..",
                        "io.bianque.alerting.notify..", "io.bianque.agent..", "io.bianque.server..")
                .because("the page shows what is published and decides nothing");
    }

    private static ArchRule springStaysAtTheEdges() {
        return noClasses().that().resideInAPackage("io.bianque..").and()
                .resideOutsideOfPackages("..boot..", "..api..", "io.bianque.server").should().dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .because("the core runs and is tested without a container");
    }

    private static ArchRule nettyStaysInTheIntake() {
        return noClasses().that().resideInAPackage("io.bianque..").and()
                .resideOutsideOfPackages("io.bianque.collector.intake..", "io.bianque.bench..").should()
                .dependOnClassesThat().resideInAPackage("io.netty..")
                .because("the transport can be exchanged without touching what it carries");
    }

    private static ArchRule onlyTheShellReadsTheClock() {
        return noClasses().that().resideInAPackage("io.bianque..").and()
                .resideOutsideOfPackages("..boot..", "io.bianque.testkit..", "io.bianque.bench..").should()
                .callMethod(Instant.class, "now").orShould().callMethod(System.class, "currentTimeMillis")
                .because("time is an argument, so that tests own it");
    }

    private static ArchRule onlyTheShellDrawsRandomNumbers() {
        return noClasses().that().resideInAPackage("io.bianque..").and()
                .resideOutsideOfPackages("..boot..", "io.bianque.testkit..", "io.bianque.bench..").should()
                .callMethod(Math.class, "random").orShould().dependOnClassesThat()
                .belongToAnyOf(ThreadLocalRandom.class)
                .because("a failing test must be replayed from its seed");
    }

    private static ArchRule coresStartNoThreads() {
        return noClasses().that()
                .resideInAnyPackage("io.bianque.collector.join..", "io.bianque.collector.admission..",
                        "io.bianque.collector.liveness..", "io.bianque.alerting.rule..",
                        "io.bianque.alerting.evaluation..", "io.bianque.alerting.alert..",
                        "io.bianque.alerting.diagnosis..", "io.bianque.alerting.unusual..")
                .should().dependOnClassesThat().areAssignableTo(Thread.class).orShould().dependOnClassesThat()
                .areAssignableTo(Executor.class).orShould().dependOnClassesThat().areAssignableTo(Future.class)
                .orShould().dependOnClassesThat().resideInAPackage("java.util.concurrent.locks")
                .because("the cores are driven by one thread in the order of the log");
    }

    private static ArchRule noJavaSerialisation() {
        return noClasses().that().resideInAPackage("io.bianque..").should().dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream")
                .because("deserialising what somebody sent runs what somebody sent");
    }

    private static ArchRule featuresAreFreeOfCycles() {
        return slices().matching("io.bianque.(*).(*)..").should().beFreeOfCycles()
                .because("a feature can then be understood, tested and moved alone");
    }
}
