package org.stromboli.media.marks;

/// A short text on a tag, black on white or white on black, whichever stands out from what is below: the numbers
/// of set-of-mark prompting. Always whole within its image. Used by one thread.
record LabelTag(String text, int width, int height, double textHeight) {

    /// Of the image's longer side: what stays legible when models shrink it to a few hundred pixels.
    private static final double TEXT_SHARE = 0.09;

    /// Of the image's width and height: a long text shrinks.
    private static final double MAX_SHARE = 0.5;

    private static final int SMALLEST = Glyphs.ROWS;
    private static final int FINE = 4; // smoothing looks at FINE x FINE places in a pixel

    static LabelTag of(String text, int width, int height) {
        double size = Math.max(SMALLEST, Math.max(width, height) * TEXT_SHARE);
        double shape = Math.max(1, Glyphs.columns(text) / (double) Glyphs.ROWS);
        double max = Math.min(height * MAX_SHARE, width * MAX_SHARE / (0.4 + shape));
        return new LabelTag(text, width, height, Math.min(size, max));
    }

    /// @param rgb [height, width, 3]
    /// @param middle where it would like to be
    void paint(byte[] rgb, Spot middle) {
        double cell = textHeight / Glyphs.ROWS;
        double margin = Math.max(1, 0.18 * textHeight);
        double textWidth = Glyphs.columns(text) * cell;
        int tagWidth = Math.min(width, (int) Math.ceil(Math.max(textWidth, textHeight) + 2 * margin));
        int tagHeight = Math.min(height, (int) Math.ceil(textHeight + 2 * margin));
        int left = (int) Math.clamp(Math.rint(middle.x() - tagWidth / 2.0), 0, width - tagWidth);
        int top = (int) Math.clamp(Math.rint(middle.y() - tagHeight / 2.0), 0, height - tagHeight);
        int paper = isDark(rgb, left, top, tagWidth, tagHeight) ? 255 : 0;
        double textLeft = left + (tagWidth - textWidth) / 2;
        double textTop = top + (tagHeight - textHeight) / 2;
        int[][] columns = dots(tagWidth, left - textLeft, cell);
        int[][] rows = dots(tagHeight, top - textTop, cell);
        for (int y = 0; y < tagHeight; y++) {
            for (int x = 0; x < tagWidth; x++) {
                byte sample = Coverage.over(255 - paper, inkOf255(columns[x], rows[y]), paper);
                int at = ((top + y) * width + left + x) * 3;
                rgb[at] = sample;
                rgb[at + 1] = sample;
                rgb[at + 2] = sample;
            }
        }
    }

    /// The dots of letters in which the places of each pixel of a line lie.
    ///
    /// @param first where the first pixel is, seen from the text's beginning
    private static int[][] dots(int pixels, double first, double cell) {
        int[][] dots = new int[pixels][FINE];
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int i = 0; i < FINE; i++) {
                dots[pixel][i] = (int) Math.floor((pixel + first + (i + 0.5) / FINE) / cell);
            }
        }
        return dots;
    }

    /// How much of a pixel is ink.
    private int inkOf255(int[] columns, int[] rows) {
        if (columns[0] == columns[FINE - 1] && rows[0] == rows[FINE - 1]) {
            return Glyphs.isInk(text, columns[0], rows[0]) ? 255 : 0; // as most pixels of large letters are
        }
        int inked = 0;
        for (int row : rows) {
            for (int column : columns) {
                inked += Glyphs.isInk(text, column, row) ? 1 : 0;
            }
        }
        return inked * 255 / (FINE * FINE);
    }

    private boolean isDark(byte[] rgb, int left, int top, int tagWidth, int tagHeight) {
        long sum = 0;
        for (int y = top; y < top + tagHeight; y++) {
            for (int x = left; x < left + tagWidth; x++) {
                int at = (y * width + x) * 3;
                sum += 299L * (rgb[at] & 0xff) + 587L * (rgb[at + 1] & 0xff) + 114L * (rgb[at + 2] & 0xff);
            }
        }
        return sum < 127_500L * tagWidth * tagHeight;
    }
}
