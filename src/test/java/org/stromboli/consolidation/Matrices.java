package org.stromboli.consolidation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.stromboli.fixtures.CheckpointCopy.Weight;
import org.stromboli.fixtures.SafetensorsFixture;

/// Plain arithmetic on small matrices, to compare with.
final class Matrices {

    private Matrices() {}

    static double[][] random(SplittableRandom random, int rows, int columns, double size) {
        double[][] x = new double[rows][columns];
        for (double[] row : x) {
            for (int i = 0; i < columns; i++) {
                row[i] = (float) (size * random.nextGaussian());
            }
        }
        return x;
    }

    /// A random matrix whose singular values fall: row by row.
    static double[][] falling(SplittableRandom random, int rows, int columns, double factor) {
        double[][] x = random(random, rows, columns, 1);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                x[row][column] *= Math.pow(factor, row);
            }
        }
        return x;
    }

    static double[][] orthogonal(SplittableRandom random, int size) {
        double[][] q = random(random, size, size, 1);
        for (int row = 0; row < size; row++) {
            for (int before = 0; before < row; before++) {
                double dot = 0;
                for (int i = 0; i < size; i++) {
                    dot += q[row][i] * q[before][i];
                }
                for (int i = 0; i < size; i++) {
                    q[row][i] -= dot * q[before][i];
                }
            }
            double norm = Math.sqrt(energy(new double[][] {q[row]}));
            for (int i = 0; i < size; i++) {
                q[row][i] /= norm;
            }
        }
        return q;
    }

    static double[][] multiply(double[][] x, double[][] y) {
        double[][] product = new double[x.length][y[0].length];
        for (int row = 0; row < x.length; row++) {
            for (int i = 0; i < y.length; i++) {
                for (int column = 0; column < y[0].length; column++) {
                    product[row][column] += x[row][i] * y[i][column];
                }
            }
        }
        return product;
    }

    /// `x + factor * y`
    static double[][] sum(double[][] x, double factor, double[][] y) {
        double[][] sum = new double[x.length][x[0].length];
        for (int row = 0; row < x.length; row++) {
            for (int column = 0; column < x[0].length; column++) {
                sum[row][column] = x[row][column] + factor * y[row][column];
            }
        }
        return sum;
    }

    /// Sum of squares.
    static double energy(double[][] x) {
        double sum = 0;
        for (double[] row : x) {
            for (double each : row) {
                sum += each * each;
            }
        }
        return sum;
    }

    static double distance(double[][] x, double[][] y) {
        return Math.sqrt(energy(sum(x, -1, y)));
    }

    static Weight weight(double[][] x) {
        ByteBuffer bytes = ByteBuffer.allocate(x.length * x[0].length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (double[] row : x) {
            for (double each : row) {
                bytes.putFloat((float) each);
            }
        }
        return new Weight("F32", new int[] {x.length, x[0].length}, bytes.array());
    }

    static Weight vector(double... x) {
        Weight row = weight(new double[][] {x});
        return new Weight("F32", new int[] {x.length}, row.bytes());
    }

    /// A float32 tensor of two dimensions, or of one as a row.
    static double[][] read(SafetensorsFixture file, String name) {
        int[] shape = file.shape(name);
        int columns = shape[shape.length - 1];
        ByteBuffer bytes = ByteBuffer.wrap(file.bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
        double[][] x = new double[bytes.remaining() / 4 / columns][columns];
        for (double[] row : x) {
            for (int i = 0; i < columns; i++) {
                row[i] = bytes.getFloat();
            }
        }
        return x;
    }
}
