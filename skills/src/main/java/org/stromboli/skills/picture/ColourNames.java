package org.stromboli.skills.picture;

import java.util.List;

/// Everyday names of colours, by nearness in CIELAB, where equal distances look equally different.
public final class ColourNames {

    /// Light that each value of a channel stands for.
    private static final double[] LINEAR = linear();

    private record Shade(String name, double[] lab) {

        Shade(String name, int rgb) {
            this(name, ColourNames.lab(rgb));
        }
    }

    private static final List<Shade> SHADES = List.of(
            new Shade("black", 0x000000),
            new Shade("white", 0xFFFFFF),
            new Shade("grey", 0x808080),
            new Shade("grey", 0xC0C0C0),
            new Shade("red", 0xE02020),
            new Shade("orange", 0xFF8C00),
            new Shade("yellow", 0xFFE020),
            new Shade("green", 0x208020),
            new Shade("green", 0x30C830),
            new Shade("cyan", 0x20D0D0),
            new Shade("blue", 0x2040E0),
            new Shade("blue", 0x4090F0),
            new Shade("purple", 0x802090),
            new Shade("pink", 0xFF80B0),
            new Shade("magenta", 0xE020E0),
            new Shade("brown", 0x805020),
            new Shade("beige", 0xE8D8B0));

    private ColourNames() {}

    public static String of(int rgb) {
        double[] lab = lab(rgb);
        Shade nearest = SHADES.getFirst();
        for (Shade each : SHADES) {
            if (distance(lab, each.lab) < distance(lab, nearest.lab)) {
                nearest = each;
            }
        }
        return nearest.name;
    }

    /// CIE76: about 2 is the least difference that people see.
    public static double distance(int first, int second) {
        return distance(lab(first), lab(second));
    }

    public static double[] lab(int rgb) {
        double r = LINEAR[rgb >> 16 & 0xFF];
        double g = LINEAR[rgb >> 8 & 0xFF];
        double b = LINEAR[rgb & 0xFF];
        double x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
        double y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
        double z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double distance(double[] first, double[] second) {
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            sum += (first[i] - second[i]) * (first[i] - second[i]);
        }
        return Math.sqrt(sum);
    }

    private static double[] linear() {
        double[] linear = new double[256];
        for (int i = 0; i < linear.length; i++) {
            linear[i] = linear(i / 255.0);
        }
        return linear;
    }

    private static double linear(double share) {
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    private static double root(double value) {
        return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16.0 / 116;
    }
}
