package org.stromboli.media.video;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// Reads what FFmpeg's `framecrc` writes about a video: the time base, the size, and a line per packet, which holds one
/// frame: stream, decoding time, time, duration, size, checksum, perhaps flags. Counts what is there: what the file
/// claims about its length is not believed. Used by one thread.
final class TrackReader {

    /// An hour and a half at 60 per second.
    static final int MAX_FRAMES = 324_000;

    private static final int MAX_LINE_LENGTH = 512;
    private static final double FASTEST = 1000;

    /// Flags of packets in FFmpeg; those without any mention are key frames.
    private static final int KEY = 1;
    private static final int CORRUPT = 2;
    private static final int DISCARD = 4;

    private double[] times = new double[256];
    private double[] keys = new double[16];
    private int timeCount;
    private int keyCount;
    private double timeBase = Double.NaN;
    private double width;
    private double height;

    /// @param stream that the lines are about
    static VideoTrack read(InputStream output, MediaStream stream) throws IOException, MediaException {
        return lines(output).track(stream);
    }

    /// The times alone, in seconds, ascending.
    static double[] times(InputStream output) throws IOException, MediaException {
        TrackReader reader = lines(output);
        return distinct(reader.times, reader.timeCount);
    }

    private static TrackReader lines(InputStream output) throws IOException, MediaException {
        TrackReader reader = new TrackReader();
        BufferedReader lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.ISO_8859_1));
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c >= 0; c = lines.read()) {
            if (c == '\n') {
                reader.line(line.toString());
                line.setLength(0);
            } else if (line.length() < MAX_LINE_LENGTH) {
                line.append((char) c);
            }
        }
        return reader;
    }

    private void line(String line) throws MediaException {
        if (line.startsWith("#tb 0: ")) {
            String[] ratio = line.substring(7).split("/", 2);
            timeBase = ratio.length == 2 ? number(ratio[0]) / number(ratio[1]) : Double.NaN;
        } else if (line.startsWith("#dimensions 0: ")) {
            String[] size = line.substring(15).split("x", 2);
            width = number(size[0]);
            height = size.length == 2 ? number(size[1]) : Double.NaN;
        } else if (line.startsWith("0,")) {
            packet(line.split(","));
        }
    }

    /// Packets that are cut short, or that an edit list takes out, show nothing.
    private void packet(String[] fields) throws MediaException {
        double time = fields.length > 5 ? number(fields[2]) * timeBase : Double.NaN;
        int flags = fields.length > 6 ? flags(fields[6].strip()) : KEY;
        if (!Double.isFinite(time) || (flags & (CORRUPT | DISCARD)) != 0) {
            return;
        }
        if (timeCount == MAX_FRAMES) {
            throw new MediaException(
                    Cause.TOO_LARGE, "the video has more than the %d frames allowed".formatted(MAX_FRAMES));
        }
        times = withRoom(times, timeCount);
        times[timeCount++] = time;
        if ((flags & KEY) != 0) {
            keys = withRoom(keys, keyCount);
            keys[keyCount++] = time;
        }
    }

    private static int flags(String field) {
        return field.matches("F=0x\\p{XDigit}{1,7}") ? Integer.parseInt(field.substring(4), 16) : KEY;
    }

    private static double[] withRoom(double[] values, int used) {
        return used < values.length ? values : Arrays.copyOf(values, 2 * values.length);
    }

    /// Of several frames with the same time only one is ever seen.
    private static double[] distinct(double[] values, int used) {
        return Arrays.stream(values, 0, used).sorted().distinct().toArray();
    }

    private VideoTrack track(MediaStream stream) throws MediaException {
        if (timeCount == 0 || !(width >= 1) || !(height >= 1)) {
            throw new MediaException(Cause.INVALID, "the video has no frames, or is damaged before its first one");
        }
        double[] shown = distinct(times, timeCount);
        double seconds = shown[shown.length - 1] - shown[0];
        double measured = seconds > 0 ? (shown.length - 1) / seconds : 1;
        double stated = stream.perSecond();
        double perSecond = stated > 0 && stated <= FASTEST ? stated : Math.min(measured, FASTEST);
        return new VideoTrack(stream.index(), (int) width, (int) height, perSecond, shown, distinct(keys, keyCount));
    }

    private static double number(String text) {
        try {
            double number = Double.parseDouble(text.strip());
            return Double.isFinite(number) ? number : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
