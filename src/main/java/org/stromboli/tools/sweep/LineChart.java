package org.stromboli.tools.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A line chart as SVG: one line for each name, a logarithmic x axis, a y axis from zero.
final class LineChart {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 44;
    private static final int BOTTOM = 48;
    private static final int TICKS = 5;
    private static final int LEGEND_WIDTH = 190;

    /// Okabe and Ito's palette: told apart with colour vision deficiencies, on light and on dark.
    private static final String[] COLOURS = {"#0072b2", "#d55e00", "#009e73", "#cc79a7"};

    private static final Pattern ZEROS = Pattern.compile("\\.0+$");

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final Map<String, TreeMap<Integer, Double>> lines = new LinkedHashMap<>();

    LineChart(String title, String xLabel, String yLabel) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
    }

    /// A point that could not be measured (NaN or infinite) is left out.
    void add(String name, int x, double y) {
        if (Double.isFinite(y)) {
            lines.computeIfAbsent(name, _ -> new TreeMap<>()).put(x, y);
        }
    }

    String svg() {
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
        parts.add(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">",
                WIDTH,
                HEIGHT));
        parts.add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        parts.add(text(WIDTH / 2.0, 18, "middle", title));
        parts.add(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", xLabel));
        parts.add(text(4, TOP - 12, "start", yLabel));
        addGrid(parts, top);
        for (int x : xs) {
            parts.add(text(x(x, xs), HEIGHT - BOTTOM + 18, "middle", Integer.toString(x)));
        }
        int number = 0;
        for (Map.Entry<String, TreeMap<Integer, Double>> line : lines.entrySet()) {
            addLine(parts, line.getValue(), xs, top, COLOURS[number % COLOURS.length]);
            addLegend(parts, line.getKey(), number);
            number++;
        }
        parts.add("</svg>\n");
        return String.join("\n", parts);
    }

    private static void addGrid(List<String> parts, double top) {
        for (int tick = 0; tick <= TICKS; tick++) {
            double value = top * tick / TICKS;
            double y = y(value, top);
            parts.add(
                    String.format(Locale.ROOT, "<path d=\"M%d %.1fH%d\" stroke=\"#dddddd\"/>", LEFT, y, WIDTH - RIGHT));
            String label =
                    ZEROS.matcher(String.format(Locale.ROOT, "%,.4g", value)).replaceAll("");
            parts.add(text(LEFT - 8, y + 4, "end", label));
        }
    }

    private static void addLine(
            List<String> parts, Map<Integer, Double> points, List<Integer> xs, double top, String colour) {
        StringBuilder path = new StringBuilder();
        points.forEach((x, y) -> {
            path.append(path.isEmpty() ? "M" : "L")
                    .append(String.format(Locale.ROOT, "%.1f %.1f", x(x, xs), y(y, top)));
            parts.add(String.format(
                    Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x(x, xs), y(y, top), colour));
        });
        parts.add(String.format(
                Locale.ROOT, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", path, colour));
    }

    private static void addLegend(List<String> parts, String name, int number) {
        double y = TOP - 12;
        double x = LEFT + 20 + (double) LEGEND_WIDTH * number;
        String colour = COLOURS[number % COLOURS.length];
        parts.add(String.format(
                Locale.ROOT, "<path d=\"M%.1f %.1fh18\" stroke=\"%s\" stroke-width=\"2\"/>", x, y - 4, colour));
        parts.add(text(x + 24, y, "start", name));
    }

    private static String text(double x, double y, String anchor, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        return String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, escaped);
    }

    private static double x(int value, List<Integer> xs) {
        double first = Math.log(xs.getFirst());
        double span = Math.max(1e-9, Math.log(xs.getLast()) - first);
        return LEFT + 16 + (WIDTH - LEFT - RIGHT - 32) * (Math.log(value) - first) / span;
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top;
    }

    /// The next larger one of 1, 2, 2.5, 5 and 10 times a power of ten.
    private static double ceiling(double max) {
        double unit = Math.pow(10, Math.floor(Math.log10(Math.max(max, 1e-9))));
        for (double each : new double[] {1, 2, 2.5, 5}) {
            if (max <= each * unit) {
                return each * unit;
            }
        }
        return 10 * unit;
    }
}
