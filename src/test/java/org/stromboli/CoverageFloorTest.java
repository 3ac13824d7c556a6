package org.stromboli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoverageFloorTest {

    private static final Map<String, CoverageFloor.Coverage> COVERAGE = CoverageFloor.coverage(List.of(
            "GROUP,PACKAGE,CLASS,INSTRUCTION_MISSED,INSTRUCTION_COVERED,BRANCH_MISSED,BRANCH_COVERED,LINE_MISSED,LINE_COVERED",
            "s,a.b,One,1,2,1,3,4,16",
            "s,a.b,Two,1,2,0,4,0,12",
            "s,a.c,Three,1,2,0,0,0,7"));

    @Test
    void theFloorIsAMarginBelowToday() {
        assertThat(CoverageFloor.lines(COVERAGE)).containsExactly("package,lines,branches", "a.b,82,82", "a.c,95,95");
    }

    @Test
    void theMarginIsWiderWhereTestsDependOnTheProcessor() {
        CoverageFloor.Coverage all = new CoverageFloor.Coverage(0, 7, 0, 7);
        assertThat(CoverageFloor.Floor.below("org.stromboli.cpu.kernel", all).lines())
                .isEqualTo(75);
        assertThat(CoverageFloor.Floor.below("org.stromboli.cpus", all).lines()).isEqualTo(95);
    }

    @Test
    void whatWasWrittenHolds() {
        assertThat(CoverageFloor.faults(COVERAGE, CoverageFloor.floors(CoverageFloor.lines(COVERAGE))))
                .isEmpty();
    }

    @Test
    void fewerLinesOrBranchesAreAFault() {
        for (String floor : List.of("a.b,88,0", "a.b,0,88")) {
            assertThat(CoverageFloor.faults(COVERAGE, CoverageFloor.floors(List.of("", floor, "a.c,0,0"))))
                    .singleElement()
                    .asString()
                    .startsWith("coverage of a.b: 87.5 % of lines and 87.5 % of branches, at least ");
        }
    }

    @Test
    void everyPackageHasAFloorAndEveryFloorAPackage() {
        assertThat(CoverageFloor.faults(COVERAGE, CoverageFloor.floors(List.of("", "a.b,0,0", "a.d,0,0"))))
                .containsExactly(
                        "package a.c has no floor of coverage",
                        "package a.d has a floor of coverage, but is not there");
    }
}
