package org.stromboli.media.marks;

/// A short text on a tag, black on white or white on black, whichever stands out from what is below: the numbers
/// of set-of-mark prompting. Always whole within its picture. Used by one thread.
record LabelTag(String text, int width, int height, double textHeight) {

    /// Of the picture's longer side: what stays legible when models shrink it to a few hundred pixels.
    private static final double TEXT_SHARE = 0.09;

    /// Of the picture's width and height: a long text shrinks.
    private static final double MOST_SHARE = 0.5;

    private static final int SMALLEST = Glyphs.ROWS;
    private static final int FINE = 4; // smoothing looks at FINE x FINE places in a pixel

    static LabelTag of(String text, int width, int height) {
        double wanted = Math.max(SMALLEST, Math.max(width, height) * TEXT_SHARE);
        double shape = Math.max(1, Glyphs.columns(text) / (double) Glyphs.ROWS);
        double most = Math.min(height * MOST_SHARE, width * MOST_SHARE / (0.4 + shape));
        return new LabelTag(text, width, height, Math.min(wanted, most));
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
        for (int y = top; y < top + tagHeight; y++) {
            for (int x = left; x < left + tagWidth; x++) {
                int ink = inkOf255(x - textLeft, y - textTop, cell);
                byte sample = Coverage.over(255 - paper, ink, paper);
                int at = (y * width + x) * 3;
                rgb[at] = sample;
                rgb[at + 1] = sample;
                rgb[at + 2] = sample;
            }
        }
    }

    /// How much of a pixel is ink, seen from the text's corner.
    private int inkOf255(double x, double y, double cell) {
        int inked = 0;
        for (int i = 0; i < FINE * FINE; i++) {
            double column = (x + (i % FINE + 0.5) / FINE) / cell;
            double row = (y + (i / FINE + 0.5) / FINE) / cell;
            if (Glyphs.isInk(text, (int) Math.floor(column), (int) Math.floor(row))) {
                inked++;
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
