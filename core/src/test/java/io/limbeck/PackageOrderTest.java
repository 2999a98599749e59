package io.limbeck;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each package may use only those before it in this list. */
class PackageOrderTest {

    private static final List<String> ORDER =
            List.of(
                    "setting",
                    "event",
                    "file",
                    "torch",
                    "nn",
                    "data",
                    "augment",
                    "train",
                    "synthetic",
                    "label",
                    "objective",
                    "method",
                    "datafree",
                    "evaluate",
                    "run");

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.limbeck");
    }

    static Stream<String> packages() {
        return ORDER.stream();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void package_usesOnlyThoseBeforeIt(String name) {
        String[] later =
                ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size()).stream()
                        .map(p -> "io.limbeck." + p + "..")
                        .toArray(String[]::new);
        if (later.length > 0) {
            noClasses()
                    .that()
                    .resideInAPackage("io.limbeck." + name + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later)
                    .allowEmptyShould(true)
                    .check(classes);
        }
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching("io.limbeck.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void fields_noneIsStaticAndMutable() {
        noFields().that().areStatic().should().notBeFinal().check(classes);
    }

    @Test
    void arrayRefs_areMadeOnlyInTorch() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.limbeck.torch..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("org\\.bytedeco\\.pytorch\\..*ArrayRef")
                .because("an ArrayRef made from a Java array outlives the copy it points to")
                .check(classes);
    }
}
