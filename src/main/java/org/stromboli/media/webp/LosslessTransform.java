package org.stromboli.media.webp;

/// Undoes what was done to pixels before they were coded (RFC 9649, section 3.5). Pixels are alpha, red, green and blue
/// in eight bits each.
sealed interface LosslessTransform {

    /// @param width of the pixels that come out
    /// @return the same array where it has the right size
    int[] undo(int[] pixels, int width, int height);

    /// Each pixel was stored as a difference to one that was predicted.
    ///
    /// @param modes how, per area
    record Prediction(int[] modes, int bits) implements LosslessTransform {

        private static final int BLACK = 0xff000000;

        @Override
        public int[] undo(int[] pixels, int width, int height) {
            int columns = Vp8lDecoder.areas(width, bits);
            for (int at = 0; at < pixels.length; at++) {
                int x = at % width;
                int y = at / width;
                int mode = modes[(y >> bits) * columns + (x >> bits)] >> 8 & 15;
                int predicted;
                if (y == 0) {
                    predicted = x == 0 ? BLACK : pixels[at - 1];
                } else {
                    predicted = x == 0 ? pixels[at - width] : predict(mode, pixels, at, width);
                }
                pixels[at] = add(pixels[at], predicted);
            }
            return pixels;
        }

        private static int predict(int mode, int[] pixels, int at, int width) {
            int left = pixels[at - 1];
            int above = pixels[at - width];
            int before = pixels[at - width - 1];
            int after = pixels[at - width + 1];
            return switch (mode) {
                case 1 -> left;
                case 2 -> above;
                case 3 -> after;
                case 4 -> before;
                case 5 -> mean(mean(left, after), above);
                case 6 -> mean(left, before);
                case 7 -> mean(left, above);
                case 8 -> mean(before, above);
                case 9 -> mean(above, after);
                case 10 -> mean(mean(left, before), mean(above, after));
                case 11 -> nearer(left, above, before);
                case 12 -> gradient(left, above, before);
                case 13 -> halfGradient(mean(left, above), before);
                default -> BLACK;
            };
        }

        private static int mean(int a, int b) {
            return (((a ^ b) & 0xfefefefe) >>> 1) + (a & b);
        }

        private static int nearer(int left, int above, int before) {
            int toLeft = 0;
            int toAbove = 0;
            for (int shift = 0; shift < 32; shift += 8) {
                toLeft += Math.abs((above >> shift & 0xff) - (before >> shift & 0xff));
                toAbove += Math.abs((left >> shift & 0xff) - (before >> shift & 0xff));
            }
            return toLeft < toAbove ? left : above;
        }

        private static int gradient(int left, int above, int before) {
            int pixel = 0;
            for (int shift = 0; shift < 32; shift += 8) {
                int sum = (left >> shift & 0xff) + (above >> shift & 0xff) - (before >> shift & 0xff);
                pixel |= Math.clamp(sum, 0, 255) << shift;
            }
            return pixel;
        }

        private static int halfGradient(int mean, int before) {
            int pixel = 0;
            for (int shift = 0; shift < 32; shift += 8) {
                int from = mean >> shift & 0xff;
                pixel |= Math.clamp(from + (from - (before >> shift & 0xff)) / 2, 0, 255) << shift;
            }
            return pixel;
        }
    }

    /// Red and blue were lessened by shares of green, and blue by one of red.
    ///
    /// @param shares per area
    record ColorShares(int[] shares, int bits) implements LosslessTransform {

        @Override
        public int[] undo(int[] pixels, int width, int height) {
            int columns = Vp8lDecoder.areas(width, bits);
            for (int at = 0; at < pixels.length; at++) {
                int share = shares[(at / width >> bits) * columns + (at % width >> bits)];
                int pixel = pixels[at];
                int green = pixel >> 8;
                int red = (pixel >> 16) + share(share, green) & 0xff;
                int blue = pixel + share(share >> 8, green) + share(share >> 16, red) & 0xff;
                pixels[at] = pixel & 0xff00ff00 | red << 16 | blue;
            }
            return pixels;
        }

        private static int share(int factor, int color) {
            return (byte) factor * (byte) color >> 5;
        }
    }

    /// Green was taken from red and blue.
    record GreenTaken() implements LosslessTransform {

        @Override
        public int[] undo(int[] pixels, int width, int height) {
            for (int i = 0; i < pixels.length; i++) {
                int green = pixels[i] >> 8 & 0xff;
                pixels[i] = add(pixels[i], green << 16 | green);
            }
            return pixels;
        }
    }

    /// Pixels are places in a table, several of which may share a pixel's green.
    ///
    /// @param bits the binary logarithm of how many
    record Table(int[] colors, int bits) implements LosslessTransform {

        @Override
        public int[] undo(int[] pixels, int width, int height) {
            int packed = Vp8lDecoder.areas(width, bits);
            int size = 8 >> bits;
            int[] unpacked = new int[Math.multiplyExact(width, height)];
            for (int at = 0; at < unpacked.length; at++) {
                int x = at % width;
                int green = pixels[at / width * packed + (x >> bits)] >> 8 & 0xff;
                int place = green >> (x & (1 << bits) - 1) * size & (1 << size) - 1;
                unpacked[at] = place < colors.length ? colors[place] : 0;
            }
            return unpacked;
        }
    }

    /// Each component for itself, without carry.
    static int add(int a, int b) {
        int even = (a & 0xff00ff00) + (b & 0xff00ff00) & 0xff00ff00;
        int odd = (a & 0x00ff00ff) + (b & 0x00ff00ff) & 0x00ff00ff;
        return even | odd;
    }
}
