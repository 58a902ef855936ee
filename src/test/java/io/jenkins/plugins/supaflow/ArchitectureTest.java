package io.jenkins.plugins.supaflow;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rooms of the house, and which of them may call which: the arrows of {@code docs/architecture.md}, and no others. */
class ArchitectureTest {

    private static final String ROOT = "io.jenkins.plugins.supaflow";

    /** Each room, with the rooms that it may call. */
    private static final Map<String, List<String>> MAY_CALL = Map.ofEntries(
            Map.entry("client", List.of()),
            Map.entry("run", List.of("client")),
            Map.entry("engine", List.of("run", "client")),
            Map.entry("build", List.of("engine", "run", "client")),
            Map.entry("forms", List.of("engine", "run", "client")),
            Map.entry("steps", List.of("forms", "build", "engine", "run", "client")),
            Map.entry("triggers", List.of("steps", "forms", "build", "engine", "run", "client")),
            Map.entry("config", List.of("forms", "engine", "run", "client")),
            Map.entry("folder", List.of("forms", "engine", "run", "client")),
            Map.entry("trend", List.of("build", "run", "client")),
            Map.entry("overview", List.of("build", "engine", "run", "client")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static String in(String room) {
        return ROOT + "." + room + "..";
    }

    /** The rooms that were compiled: without Jenkins there are fewer. */
    static Set<String> rooms() {
        return CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals(ROOT))
                .map(name -> name.substring(ROOT.length() + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyRoomIsKnown() {
        assertTrue(MAY_CALL.keySet().containsAll(rooms()), () -> rooms().toString());
        assertTrue(rooms().containsAll(Set.of("client", "run")), () -> rooms().toString());
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomCallsOnlyWhatItsArrowsLeadTo(String room) {
        String[] allowed = Stream.concat(Stream.of(room), MAY_CALL.get(room).stream())
                .map(ArchitectureTest::in)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(in(room))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(allowed))))
                .check(CLASSES);
    }

    @Test
    void noArrowsFormACircle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nothingLiesInTheHall() {
        List<String> hall = CLASSES.stream()
                .filter(type -> type.getPackageName().equals(ROOT))
                .map(JavaClass::getSimpleName)
                .filter(name -> !name.equals("package-info"))
                .toList();
        assertEquals(List.of(), hall);
    }

    /** Their plugin is optional: a class that names it is not there without it. */
    @Test
    void nobodyElseKnowsFolders() {
        noClasses()
                .that()
                .resideOutsideOfPackage(in("folder"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.cloudbees.hudson.plugins.folder..")
                .check(CLASSES);
    }

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
                .resideInAnyPackage("hudson..", "jenkins..", "org.jenkinsci..", "org.kohsuke..", "com.cloudbees..")
                .check(CLASSES);
    }
}
