package org.stromboli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/// The map of packages in `docs/architecture.md`: which package may use which, bottom to top. A dependency that is
/// missing here is a question for the design before it is a line in this table.
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    static final String ROOT = "org.stromboli";

    static final Map<String, List<String>> MAY_USE = mayUse();

    private static final List<String> JDK_ALONE =
            List.of("budget", "sampling", "jinja", "cache", "cpu", "quantisation", "gguf");

    /// What other packages may use below a package: sub-packages or single classes. Without an entry: nothing.
    private static final Map<String, List<String>> OPEN = Map.ofEntries(
            Map.entry("api", List.of("gate", "key", "operation", "paths")),
            Map.entry("chat", List.of("conversation.ConversationTemplates", "tools")),
            Map.entry("completion", List.of("media", "request")),
            Map.entry("cpu", List.of("host", "kernel.MachineKernels", "x86.InstructionSet", "x86.ProcessorFeatures")),
            Map.entry("engine", List.of("speculation", "step")),
            Map.entry("family", List.of("registry")),
            Map.entry(
                    "grammar",
                    List.of(
                            "expression.GrammarException",
                            "expression.GrammarLimits",
                            "automaton.TokenMask",
                            "automaton.TokenTable")),
            Map.entry("jinja", List.of("runtime.RenderLimits", "runtime.TemplateException")),
            Map.entry("media", List.of("codec", "fetch", "loader", "marks", "video")),
            Map.entry("model", List.of("checkpoint", "contract", "geometry", "lora", "quantised", "weights")),
            Map.entry("quantisation", List.of("codec", "rounding")),
            Map.entry("toolserver", List.of("legacy", "mcp")),
            Map.entry("tools", List.of("ask", "bench", "compare", "soak", "sweep")),
            Map.entry("vision", List.of("preprocess")),
            Map.entry("worker", List.of("trial.Choice", "trial.Noise")));

    private static Map<String, List<String>> mayUse() {
        Map<String, List<String>> table = new LinkedHashMap<>();
        table.put("budget", List.of());
        table.put("cli", List.of());
        table.put("tools", List.of("cli"));
        table.put("sampling", List.of());
        table.put("grammar", List.of());
        table.put("tokenizer", List.of());
        table.put("media", List.of("budget"));
        table.put("toolserver", List.of());
        table.put("jinja", List.of());
        table.put("cache", List.of());
        table.put("quantisation", List.of());
        table.put("gguf", List.of("quantisation"));
        table.put("cpu", List.of("quantisation"));
        table.put("torch", List.of());
        table.put("vision", List.of("media"));
        table.put("generation", List.of("sampling", "grammar", "vision"));
        table.put("chat", List.of("tokenizer", "jinja", "vision", "generation"));
        table.put("quantisation", List.of());
        table.put("model", List.of("cpu", "quantisation", "torch"));
        table.put("consolidation", List.of("cli", "torch", "model"));
        table.put("conversion", List.of("cli", "quantisation", "torch", "model"));
        table.put("planning", List.of("cli", "model"));
        table.put(
                "family",
                List.of("sampling", "gguf", "quantisation", "tokenizer", "chat", "generation", "model", "vision"));
        table.put("engine", List.of("budget", "sampling", "grammar", "cache", "vision", "generation"));
        table.put("worker", List.of("grammar", "cpu", "torch", "model", "engine", "vision"));
        table.put(
                "completion",
                List.of("budget", "sampling", "tokenizer", "grammar", "media", "vision", "generation", "chat"));
        table.put("rounds", List.of("media", "generation", "chat", "completion", "toolserver"));
        table.put("observability", List.of("generation", "engine"));
        table.put("decision", List.of("generation", "completion"));
        table.put(
                "api",
                List.of(
                        "budget",
                        "sampling",
                        "grammar",
                        "media",
                        "toolserver",
                        "generation",
                        "chat",
                        "completion",
                        "rounds",
                        "decision"));
        table.put("app", List.copyOf(table.keySet()));
        return table;
    }

    @ArchTest
    static void everyPackageUsesExactlyThoseOfTheTable(JavaClasses classes) {
        MAY_USE.forEach((name, allowed) -> {
            Set<String> used = crossing(classes)
                    .filter(each -> topName(each.getOriginClass().getPackage()).equals(name))
                    .map(each -> topName(each.getTargetClass().getPackage()))
                    .collect(Collectors.toSet());
            if (name.equals("app")) {
                assertThat(allowed).describedAs("what app uses").containsAll(used);
            } else {
                assertThat(used).describedAs("what %s uses", name).containsExactlyInAnyOrderElementsOf(allowed);
            }
        });
    }

    @ArchTest
    static void subPackagesAreUsedThroughTheirDoors(JavaClasses classes) {
        assertThat(crossing(classes).filter(each -> !isOpen(each.getTargetClass())))
                .describedAs("uses of what a package keeps to itself")
                .extracting(Dependency::getDescription)
                .isEmpty();
    }

    private static boolean isOpen(JavaClass target) {
        String top = topName(target.getPackage());
        String below = target.getName().substring(ROOT.length() + top.length() + 2);
        return target.getPackageName().equals(ROOT + "." + top)
                || OPEN.getOrDefault(top, List.of()).stream()
                        .anyMatch(open ->
                                below.equals(open) || below.startsWith(open + ".") || below.startsWith(open + "$"));
    }

    @ArchTest
    static final ArchRule noCirclesBetweenPackages =
            slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    private static Stream<Dependency> crossing(JavaClasses classes) {
        return classes.stream()
                .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                .filter(each -> each.getTargetClass().getPackageName().startsWith(ROOT + "."))
                .filter(each -> !topName(each.getOriginClass().getPackage())
                        .equals(topName(each.getTargetClass().getPackage())));
    }

    @ArchTest
    static void everyPackageIsInTheTable(JavaClasses classes) {
        assertThat(packagesWithClasses(classes).map(ArchitectureTest::topName).distinct())
                .isSubsetOf(MAY_USE.keySet());
    }

    @ArchTest
    static void everyPackageIsNullMarked(JavaClasses classes) {
        assertThat(packagesWithClasses(classes).filter(each -> !each.isAnnotatedWith(NullMarked.class)))
                .describedAs("packages without @NullMarked in their package-info.java")
                .isEmpty();
    }

    @ArchTest
    static final ArchRule foundationsNeedTheJdkAlone = noClasses()
            .that()
            .resideInAnyPackage(insides(JDK_ALONE.stream()))
            .should()
            .dependOnClassesThat(not(resideInAnyPackage(Stream.concat(
                            JDK_ALONE.stream().map(ArchitectureTest::inside),
                            Stream.of("java..", "jdk.incubator.vector..", "org.jspecify.annotations.."))
                    .toArray(String[]::new))))
            .allowEmptyShould(true);

    /// Clients of any server, which start without the framework.
    @ArchTest
    static final ArchRule toolsNeedJacksonAndPicocliAlone = noClasses()
            .that()
            .resideInAnyPackage(insides(Stream.of("cli", "tools")))
            .should()
            .dependOnClassesThat(not(resideInAnyPackage(
                    "java..",
                    "javax.imageio..",
                    "com.fasterxml.jackson..",
                    "picocli..",
                    "org.jspecify.annotations..",
                    inside("cli"),
                    inside("tools"))))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule tensorsStayBehindTheirDoor = noClasses()
            .that()
            .resideOutsideOfPackages(insides(Stream.of("torch", "model", "worker", "tokenizer")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theProtocolOfToolServersStaysBehindItsDoor = noClasses()
            .that()
            .resideOutsideOfPackage(inside("toolserver.mcp"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.modelcontextprotocol..", "reactor..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theFrameworkStaysAtTheEdge = noClasses()
            .that()
            .resideOutsideOfPackages(insides(Stream.of("api", "observability", "app")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta..", "io.quarkus..", "io.smallrye..", "org.eclipse.microprofile..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule configurationIsReadInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage(inside("app"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.eclipse.microprofile.config..", "io.smallrye.config..")
            .orShould()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .allowEmptyShould(true);

    private static Stream<JavaPackage> packagesWithClasses(JavaClasses classes) {
        return classes.stream().map(each -> each.getPackage()).distinct();
    }

    private static String topName(JavaPackage each) {
        return each.getName().substring(ROOT.length() + 1).replaceAll("\\..*", "");
    }

    private static String inside(String name) {
        return ROOT + "." + name + "..";
    }

    private static String[] insides(Stream<String> names) {
        return names.map(ArchitectureTest::inside).toArray(String[]::new);
    }
}
