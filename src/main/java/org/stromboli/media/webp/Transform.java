package org.stromboli.media.webp;

/// From coefficients to differences, in whole numbers (RFC 6386, section 14).
final class Transform {

    private Transform() {}

    /// The first coefficients of sixteen blocks of brightness, by the Walsh-Hadamard transform.
    ///
    /// @param means sixteen coefficients
    /// @param coefficients of all blocks, sixteen numbers each
    /// @return whether any of them is not zero
    static boolean means(int[] means, int[] coefficients) {
        int[] half = new int[16];
        for (int i = 0; i < 4; i++) {
            int a = means[i] + means[12 + i];
            int b = means[4 + i] + means[8 + i];
            int c = means[4 + i] - means[8 + i];
            int d = means[i] - means[12 + i];
            half[i] = a + b;
            half[4 + i] = d + c;
            half[8 + i] = a - b;
            half[12 + i] = d - c;
        }
        int any = 0;
        for (int i = 0; i < 16; i += 4) {
            int a = half[i] + 3 + half[i + 3];
            int b = half[i + 1] + half[i + 2];
            int c = half[i + 1] - half[i + 2];
            int d = half[i] + 3 - half[i + 3];
            any |= coefficients[i * 16] = a + b >> 3;
            any |= coefficients[(i + 1) * 16] = d + c >> 3;
            any |= coefficients[(i + 2) * 16] = a - b >> 3;
            any |= coefficients[(i + 3) * 16] = d - c >> 3;
        }
        return any != 0;
    }

    /// Adds the differences of a block of four by four.
    ///
    /// @param from index of the block's coefficients
    /// @param to index of the block's first sample
    static void add(int[] coefficients, int from, Plane plane, int to) {
        int[] half = new int[16];
        int any = 0;
        for (int i = 0; i < 4; i++) {
            int first = coefficients[from + i];
            int second = coefficients[from + 4 + i];
            int third = coefficients[from + 8 + i];
            int fourth = coefficients[from + 12 + i];
            any |= first | second | third | fourth;
            int c = sine(second) - cosine(fourth);
            int d = cosine(second) + sine(fourth);
            half[i] = first + third + d;
            half[4 + i] = first - third + c;
            half[8 + i] = first - third - c;
            half[12 + i] = first + third - d;
        }
        if (any == 0) {
            return;
        }
        for (int y = 0; y < 4; y++) {
            int a = half[4 * y] + 4 + half[4 * y + 2];
            int b = half[4 * y] + 4 - half[4 * y + 2];
            int c = sine(half[4 * y + 1]) - cosine(half[4 * y + 3]);
            int d = cosine(half[4 * y + 1]) + sine(half[4 * y + 3]);
            int at = to + y * plane.stride;
            plane.set(at, plane.get(at) + (a + d >> 3));
            plane.set(at + 1, plane.get(at + 1) + (b + c >> 3));
            plane.set(at + 2, plane.get(at + 2) + (b - c >> 3));
            plane.set(at + 3, plane.get(at + 3) + (a - d >> 3));
        }
    }

    /// Times the root of two times the sine of an eighth of a turn halved.
    private static int sine(int number) {
        return number * 35468 >> 16;
    }

    /// The same with the cosine.
    private static int cosine(int number) {
        return number + (number * 20091 >> 16);
    }
}
