package org.stromboli.vision;

/// A colour, each channel 0 to 255.
public record Rgb(int red, int green, int blue) {

    public Rgb {
        if (((red | green | blue) & ~0xff) != 0) {
            throw new IllegalArgumentException("no colour: %d, %d, %d".formatted(red, green, blue));
        }
    }

    /// The colour that normalisation takes to about zero.
    public static Rgb ofMean(double red, double green, double blue) {
        return new Rgb((int) (red * 255), (int) (green * 255), (int) (blue * 255));
    }

    public int channel(int index) {
        return switch (index) {
            case 0 -> red;
            case 1 -> green;
            default -> blue;
        };
    }
}
