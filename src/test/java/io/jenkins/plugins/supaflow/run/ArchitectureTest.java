package io.jenkins.plugins.supaflow.run;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms: what Jenkins sees calls run, run calls client, never backwards. */
class ArchitectureTest {

    private static final String ROOT = "io.jenkins.plugins.supaflow";

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void clientAndRunKnowNothingOfJenkins() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".client", ROOT + ".run")
                // Generated; Jenkins' parent POM has it marked as nobody else's to use, with an annotation of Jenkins'.
                .and()
                .doNotHaveSimpleName("Messages")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT, "hudson..", "jenkins..", "org.jenkinsci..", "org.kohsuke..", "com.cloudbees..")
                .check(classes);
    }

    @Test
    void clientKnowsNothingOfRun() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".client")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".run")
                .check(classes);
    }
}
