package org.stromboli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Values with many properties are made by name: no call has more positional arguments than a reader can tell apart.
class RecordShapeTest {

    private static final int MAX_COMPONENTS = 6;

    /// Bodies of HTTP requests and answers are as wide as the APIs have them: Jackson reads and writes them by name.
    private static final String BODIES = ArchitectureTest.ROOT + ".api.";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ArchitectureTest.ROOT);

    private static final JavaClasses ALL = new ClassFileImporter().importPackages(ArchitectureTest.ROOT);

    @Test
    void aRecordWithMoreThanSixComponentsHasABuilder() {
        assertThat(wide().filter(each -> !each.getName().startsWith(BODIES)))
                .allSatisfy(each -> assertThat(MAIN.contain(each.getName() + "$Builder"))
                        .describedAs("%s has a Builder", each.getName())
                        .isTrue());
    }

    @Test
    void aConstructorWithMoreThanSixParametersIsCalledByItsRecordAlone() {
        Set<String> wide = wide().map(JavaClass::getName).collect(Collectors.toSet());
        assertThat(ALL.stream()
                        .flatMap(each -> each.getConstructorCallsFromSelf().stream())
                        .filter(call -> wide.contains(call.getTargetOwner().getName()))
                        .filter(call -> call.getTarget().getRawParameterTypes().size() > MAX_COMPONENTS)
                        .filter(call -> !isInside(call))
                        .map(JavaConstructorCall::getDescription))
                .isEmpty();
    }

    @Test
    void noFactoryOfAWideRecordHasMoreThanSixParameters() {
        assertThat(wide().flatMap(each -> each.getMethods().stream())
                        .filter(each -> each.getRawParameterTypes().size() > MAX_COMPONENTS)
                        .map(JavaCodeUnit::getFullName))
                .isEmpty();
    }

    private static Stream<JavaClass> wide() {
        return MAIN.stream().filter(RecordShapeTest::isWide);
    }

    private static boolean isWide(JavaClass type) {
        return type.isRecord() && type.reflect().getRecordComponents().length > MAX_COMPONENTS;
    }

    /// In the record, its builder or another class inside it.
    private static boolean isInside(JavaConstructorCall call) {
        String owner = call.getTargetOwner().getName();
        String caller = call.getOriginOwner().getName();
        return caller.equals(owner) || caller.startsWith(owner + "$");
    }
}
