package org.stromboli.media.webp;

/// How the sixteen by sixteen pixels at one place were coded. Used again for each place.
final class Macroblock {

    static final int DC = 0;
    static final int TRUE_MOTION = 1;
    static final int VERTICAL = 2;
    static final int HORIZONTAL = 3;

    int segment;
    /// Whether it has no coefficients at all, and says so.
    boolean skipped;

    /// Whether each block of four by four is predicted for itself.
    boolean small;

    /// How brightness is predicted where blocks are not small.
    int mode;

    /// How each small block is predicted, in rows.
    final int[] modes = new int[16];

    int colorMode;

    /// Of sixteen blocks of brightness, four of one colour and four of the other; sixteen numbers each.
    final int[] coefficients = new int[24 * 16];
}
