package org.stromboli.media.codec;

import org.stromboli.media.DecodedImage;

/// Frames that show nothing: black, of one colour, or the green that damaged streams decode to.
final class FrameCheck {

    private static final int CHANNELS = 3;

    /// OpenCV's brightness: 0.299, 0.587 and 0.114 in 14 bits.
    private static final int[] BRIGHTNESS = {4899, 9617, 1868};

    private static final int BRIGHTNESS_BITS = 14;

    private FrameCheck() {}

    static boolean isBad(DecodedImage frame) {
        Spread[] channels = {new Spread(), new Spread(), new Spread()};
        Spread brightness = new Spread();
        long green = 0;
        byte[] rgb = frame.rgb();
        for (int at = 0; at < rgb.length; at += CHANNELS) {
            int weighted = 1 << BRIGHTNESS_BITS - 1;
            for (int channel = 0; channel < CHANNELS; channel++) {
                int value = rgb[at + channel] & 0xFF;
                channels[channel].add(value);
                weighted += value * BRIGHTNESS[channel];
            }
            brightness.add(weighted >> BRIGHTNESS_BITS);
            green += (rgb[at] & 0xFF) <= 90 && (rgb[at + 1] & 0xFF) >= 180 && (rgb[at + 2] & 0xFF) <= 90 ? 1 : 0;
        }
        return isBlack(brightness)
                || isPlain(brightness, channels)
                || green / (double) (rgb.length / CHANNELS) >= 0.35
                || isGreen(channels);
    }

    private static boolean isBlack(Spread brightness) {
        return brightness.mean() <= 8 && brightness.deviation() <= 6;
    }

    private static boolean isPlain(Spread brightness, Spread[] channels) {
        boolean plain = brightness.deviation() <= 4;
        for (Spread channel : channels) {
            plain &= channel.deviation() <= 4 && channel.range() <= 12;
        }
        return plain;
    }

    private static boolean isGreen(Spread[] channels) {
        double green = channels[1].mean();
        double others = Math.max(channels[0].mean(), channels[2].mean());
        return green > 120 && green - others > 80 && channels[1].deviation() < 50;
    }

    /// Of numbers from 0 to 255.
    private static final class Spread {

        private final long[] counts = new long[256];

        void add(int value) {
            counts[value]++;
        }

        double mean() {
            double sum = 0;
            double all = 0;
            for (int value = 0; value < counts.length; value++) {
                sum += (double) counts[value] * value;
                all += counts[value];
            }
            return sum / all;
        }

        double deviation() {
            double mean = mean();
            double sum = 0;
            double all = 0;
            for (int value = 0; value < counts.length; value++) {
                sum += counts[value] * (value - mean) * (value - mean);
                all += counts[value];
            }
            return Math.sqrt(sum / all);
        }

        int range() {
            int first = 0;
            while (counts[first] == 0) {
                first++;
            }
            int last = counts.length - 1;
            while (counts[last] == 0) {
                last--;
            }
            return last - first;
        }
    }
}
