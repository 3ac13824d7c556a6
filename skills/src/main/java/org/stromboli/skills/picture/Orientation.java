package org.stromboli.skills.picture;

/// How a camera was held: its JPEG files say so in their EXIF data instead of turning the pixels.
final class Orientation {

    private static final int TAG = 0x0112;
    private static final int UPRIGHT = 1;

    private Orientation() {}

    /// 1 to 8 as EXIF numbers them; 1 for every file that says nothing, or nonsense.
    static int of(byte[] file) {
        if (!is(file, 0, 0xFF, 0xD8)) {
            return UPRIGHT;
        }
        int at = 2;
        // Segments until the first scan.
        while (at + 4 <= file.length && (file[at] & 0xFF) == 0xFF && (file[at + 1] & 0xFF) != 0xDA) {
            int length = number(file, at + 2, 2, true);
            if ((file[at + 1] & 0xFF) == 0xE1 && is(file, at + 4, 'E', 'x', 'i', 'f', 0, 0)) {
                return ofTiff(file, at + 10, Math.min(file.length, at + 2 + length));
            }
            at += 2 + Math.max(2, length);
        }
        return UPRIGHT;
    }

    private static int ofTiff(byte[] file, int start, int end) {
        if (start + 8 > end) {
            return UPRIGHT;
        }
        boolean big = file[start] == 'M';
        int directory = start + number(file, start + 4, 4, big);
        if (directory < start || directory + 2 > end) {
            return UPRIGHT;
        }
        int entries = number(file, directory, 2, big);
        for (int i = 0; i < entries && directory + 2 + 12 * (i + 1) <= end; i++) {
            int entry = directory + 2 + 12 * i;
            if (number(file, entry, 2, big) == TAG) {
                int value = number(file, entry + 8, 2, big);
                return value >= 1 && value <= 8 ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    static Picture apply(int orientation, Picture picture) {
        if (orientation == UPRIGHT) {
            return picture;
        }
        boolean turned = orientation >= 5;
        int width = turned ? picture.height() : picture.width();
        int height = turned ? picture.width() : picture.height();
        int[] pixels = new int[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int right = picture.width() - 1;
                int bottom = picture.height() - 1;
                pixels[y * width + x] = switch (orientation) {
                    case 2 -> picture.at(right - x, y);
                    case 3 -> picture.at(right - x, bottom - y);
                    case 4 -> picture.at(x, bottom - y);
                    case 5 -> picture.at(y, x);
                    case 6 -> picture.at(y, bottom - x);
                    case 7 -> picture.at(right - y, bottom - x);
                    default -> picture.at(right - y, x);
                };
            }
        }
        return new Picture(width, height, pixels);
    }

    private static boolean is(byte[] file, int at, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (at + i >= file.length || (file[at + i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static int number(byte[] file, int at, int bytes, boolean big) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            int next = file[at + (big ? i : bytes - 1 - i)] & 0xFF;
            value = value << 8 | next;
        }
        return value;
    }
}
