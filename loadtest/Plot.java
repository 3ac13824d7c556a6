import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A plot of lines as SVG: one line for each name, doubling along the x axis, from zero along the y axis.
final class Plot {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 44;
    private static final int BOTTOM = 48;
    private static final int TICKS = 5;

    /// Told apart by people who see colours differently, on light and on dark.
    private static final String[] COLOURS = {"#0072b2", "#d55e00", "#009e73", "#cc79a7"};

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final Map<String, TreeMap<Integer, Double>> lines = new java.util.LinkedHashMap<>();

    Plot(String title, String xLabel, String yLabel) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
    }

    void add(String name, int x, double y) {
        lines.computeIfAbsent(name, each -> new TreeMap<>()).put(x, y);
    }

    void write(Path file) throws IOException {
        Files.writeString(file, svg());
    }

    private String svg() {
        List<Integer> xs = lines.values().stream()
                .flatMap(line -> line.keySet().stream())
                .distinct()
                .sorted()
                .toList();
        double top = ceiling(lines.values().stream()
                .flatMap(line -> line.values().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1));
        List<String> parts = new ArrayList<>();
        parts.add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        .formatted(WIDTH, HEIGHT)
                + " font-size=\"12\">");
        parts.add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        parts.add(text(WIDTH / 2.0, 18, "middle", title));
        parts.add(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", xLabel));
        parts.add(text(4, TOP - 12, "start", yLabel));
        for (int tick = 0; tick <= TICKS; tick++) {
            double y = y(top * tick / TICKS, top);
            parts.add("<path d=\"M%d %.1fH%d\" stroke=\"#dddddd\"/>".formatted(LEFT, y, WIDTH - RIGHT));
            parts.add(text(
                    LEFT - 8,
                    y + 4,
                    "end",
                    "%,.4g".formatted(top * tick / TICKS).replaceAll("\\.0+$", "")));
        }
        for (int x : xs) {
            parts.add(text(x(x, xs), HEIGHT - BOTTOM + 18, "middle", "%d".formatted(x)));
        }
        int number = 0;
        for (Map.Entry<String, TreeMap<Integer, Double>> line : lines.entrySet()) {
            String colour = COLOURS[number % COLOURS.length];
            StringBuilder path = new StringBuilder();
            line.getValue().forEach((x, y) -> {
                path.append(path.isEmpty() ? "M" : "L").append("%.1f %.1f".formatted(x(x, xs), y(y, top)));
                parts.add(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>".formatted(x(x, xs), y(y, top), colour));
            });
            parts.add("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>".formatted(path, colour));
            double at = TOP - 12;
            double from = LEFT + 20 + 190.0 * number;
            parts.add("<path d=\"M%.1f %.1fh18\" stroke=\"%s\" stroke-width=\"2\"/>".formatted(from, at - 4, colour));
            parts.add(text(from + 24, at, "start", line.getKey()));
            number++;
        }
        parts.add("</svg>\n");
        return String.join("\n", parts);
    }

    private static String text(double x, double y, String anchor, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        return "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>".formatted(x, y, anchor, escaped);
    }

    private static double x(int value, List<Integer> xs) {
        double first = Math.log(xs.getFirst());
        double span = Math.max(1e-9, Math.log(xs.getLast()) - first);
        return LEFT + 16 + (WIDTH - LEFT - RIGHT - 32) * (Math.log(value) - first) / span;
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top;
    }

    /// The next larger number with one digit that five ticks divide well.
    private static double ceiling(double most) {
        double unit = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1e-9))));
        for (double each : new double[] {1, 2, 2.5, 5, 10}) {
            if (most <= each * unit) {
                return each * unit;
            }
        }
        throw new IllegalStateException(String.format(Locale.ROOT, "%f has no ceiling", most));
    }
}
