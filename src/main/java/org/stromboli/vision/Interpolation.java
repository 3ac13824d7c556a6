package org.stromboli.vision;

/// The kernels that preprocessors resize with.
public enum Interpolation {
    BILINEAR(1) {
        @Override
        public double weight(double distance) {
            double x = Math.abs(distance);
            return x < 1 ? 1 - x : 0;
        }
    },
    /// Keys' cubic with a = -0.5.
    BICUBIC(2) {
        @Override
        public double weight(double distance) {
            double x = Math.abs(distance);
            if (x < 1) {
                return (1.5 * x - 2.5) * x * x + 1;
            }
            return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
        }
    };

    private final int radius;

    Interpolation(int radius) {
        this.radius = radius;
    }

    /// Source pixels on each side that a pixel depends on, where nothing is made smaller.
    public int radius() {
        return radius;
    }

    /// @param distance from the centre, in source pixels or, where the image is made smaller, in target
    /// pixels
    public abstract double weight(double distance);
}
