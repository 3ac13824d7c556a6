package org.stromboli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Holds the coverage of every package to a floor, in percent of lines and branches: arguments are JaCoCo's report, the
/// floors, and `check` or `write`, which makes today's coverage the floor, a margin below it: wider for packages whose
/// tests depend on the processor (native kernels, the choice between implementations).
public final class CoverageFloor {

    private static final String ROOT = "org.stromboli.";
    private static final List<String> PROCESSOR_DEPENDENT = List.of("app.engine", "cpu", "model", "worker");
    private static final int MARGIN = 5; // percent: some branches are races
    private static final int WIDE_MARGIN = 25;
    private static final String HEADER = "package,lines,branches";

    /// Counts of a package.
    record Coverage(long linesMissed, long linesCovered, long branchesMissed, long branchesCovered) {

        Coverage plus(Coverage other) {
            return new Coverage(
                    linesMissed + other.linesMissed,
                    linesCovered + other.linesCovered,
                    branchesMissed + other.branchesMissed,
                    branchesCovered + other.branchesCovered);
        }

        double lines() {
            return percent(linesCovered, linesMissed);
        }

        double branches() {
            return percent(branchesCovered, branchesMissed);
        }

        private static double percent(long covered, long missed) {
            return covered + missed == 0 ? 100 : 100.0 * covered / (covered + missed);
        }
    }

    /// Percent.
    record Floor(int lines, int branches) {

        static Floor below(String name, Coverage coverage) {
            int margin = PROCESSOR_DEPENDENT.stream().anyMatch(each -> (name + ".").startsWith(ROOT + each + "."))
                    ? WIDE_MARGIN
                    : MARGIN;
            return new Floor(below(coverage.lines(), margin), below(coverage.branches(), margin));
        }

        private static int below(double percent, int margin) {
            return Math.max(0, (int) percent - margin);
        }
    }

    private CoverageFloor() {}

    public static void main(String[] arguments) throws IOException {
        Path report = Path.of(arguments[0]);
        Path floors = Path.of(arguments[1]);
        if (Files.notExists(report)) {
            System.out.println("No coverage report: no tests ran");
            return;
        }
        Map<String, Coverage> coverage = coverage(Files.readAllLines(report));
        if (arguments[2].equals("write")) {
            Files.write(floors, lines(coverage));
            return;
        }
        List<String> faults = faults(coverage, floors(Files.readAllLines(floors)));
        if (!faults.isEmpty()) {
            throw new IllegalStateException(String.join("\n", faults)
                    + "\nIf this is intended: ./mvnw exec:java@coverage-floor -Dcoverage.floor=write");
        }
    }

    /// @param report lines of JaCoCo's table of classes
    static Map<String, Coverage> coverage(List<String> report) {
        List<String> columns = List.of(report.getFirst().split(",", -1));
        return report.stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .collect(Collectors.toMap(
                        cells -> cells[columns.indexOf("PACKAGE")],
                        cells -> new Coverage(
                                Long.parseLong(cells[columns.indexOf("LINE_MISSED")]),
                                Long.parseLong(cells[columns.indexOf("LINE_COVERED")]),
                                Long.parseLong(cells[columns.indexOf("BRANCH_MISSED")]),
                                Long.parseLong(cells[columns.indexOf("BRANCH_COVERED")])),
                        Coverage::plus,
                        TreeMap::new));
    }

    static Map<String, Floor> floors(List<String> table) {
        return table.stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .collect(Collectors.toMap(
                        cells -> cells[0], cells -> new Floor(Integer.parseInt(cells[1]), Integer.parseInt(cells[2]))));
    }

    static List<String> lines(Map<String, Coverage> coverage) {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        coverage.forEach((name, covered) -> {
            Floor floor = Floor.below(name, covered);
            lines.add("%s,%d,%d".formatted(name, floor.lines(), floor.branches()));
        });
        return lines;
    }

    static List<String> faults(Map<String, Coverage> coverage, Map<String, Floor> floors) {
        List<String> faults = new ArrayList<>();
        coverage.forEach((name, covered) -> {
            Floor floor = floors.get(name);
            if (floor == null) {
                faults.add("package %s has no floor of coverage".formatted(name));
            } else if (covered.lines() < floor.lines() || covered.branches() < floor.branches()) {
                faults.add("coverage of %s: %.1f %% of lines and %.1f %% of branches, at least %d and %d are required"
                        .formatted(name, covered.lines(), covered.branches(), floor.lines(), floor.branches()));
            }
        });
        floors.keySet().stream()
                .filter(name -> !coverage.containsKey(name))
                .sorted()
                .forEach(name -> faults.add("package %s has a floor of coverage, but is not there".formatted(name)));
        return faults;
    }
}
