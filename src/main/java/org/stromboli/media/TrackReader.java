package org.stromboli.media;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.stromboli.media.MediaException.Cause;

/// Reads what `ffprobe` writes about a video: a line per packet, which holds one frame, and a line about the track.
/// Counts what is there: what the file claims about its length is not believed. Used by one thread.
final class TrackReader {

    /// An hour and a half at 60 per second.
    static final int MAX_FRAMES = 324_000;

    private static final int LONGEST_LINE = 512;
    private static final double FASTEST = 1000;

    private double[] times = new double[256];
    private double[] keys = new double[16];
    private int timeCount;
    private int keyCount;
    private Map<String, String> track = Map.of();

    static VideoTrack read(InputStream output) throws IOException, MediaException {
        TrackReader reader = new TrackReader();
        BufferedReader lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.ISO_8859_1));
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c >= 0; c = lines.read()) {
            if (c == '\n') {
                reader.line(line.toString());
                line.setLength(0);
            } else if (line.length() < LONGEST_LINE) {
                line.append((char) c);
            }
        }
        return reader.track();
    }

    private void line(String line) throws MediaException {
        Map<String, String> fields = new HashMap<>();
        for (String field : line.split("\\|", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(field.substring(0, equals), field.substring(equals + 1));
            }
        }
        if (line.startsWith("packet|")) {
            packet(fields);
        } else if (line.startsWith("stream|") && track.isEmpty()) {
            track = fields;
        }
    }

    /// Packets that are cut short, or that an edit list takes out, show nothing.
    private void packet(Map<String, String> fields) throws MediaException {
        String flags = fields.getOrDefault("flags", "");
        double time = number(fields.getOrDefault("pts_time", ""));
        if (Double.isNaN(time) || flags.contains("D") || flags.contains("C")) {
            return;
        }
        if (timeCount == MAX_FRAMES) {
            throw new MediaException(
                    Cause.TOO_LARGE, "the video has more than the %d frames allowed".formatted(MAX_FRAMES));
        }
        times = withRoom(times, timeCount);
        times[timeCount++] = time;
        if (flags.startsWith("K")) {
            keys = withRoom(keys, keyCount);
            keys[keyCount++] = time;
        }
    }

    private static double[] withRoom(double[] values, int used) {
        return used < values.length ? values : Arrays.copyOf(values, 2 * values.length);
    }

    private VideoTrack track() throws MediaException {
        double width = number(track.getOrDefault("width", ""));
        double height = number(track.getOrDefault("height", ""));
        if (track.isEmpty()) {
            throw new MediaException(Cause.INVALID, "the file has no video that this server can read");
        }
        if (timeCount == 0 || !(width >= 1) || !(height >= 1)) {
            throw new MediaException(Cause.INVALID, "the video has no frames, or is damaged before its first one");
        }
        Arrays.sort(times, 0, timeCount);
        Arrays.sort(keys, 0, keyCount);
        return new VideoTrack(
                (int) width, (int) height, perSecond(), Arrays.copyOf(times, timeCount), Arrays.copyOf(keys, keyCount));
    }

    /// As the file says, where that is possible, else as the times say.
    private double perSecond() {
        String[] ratio = track.getOrDefault("avg_frame_rate", "").split("/", 2);
        double stated = ratio.length == 2 ? number(ratio[0]) / number(ratio[1]) : Double.NaN;
        double seconds = times[timeCount - 1] - times[0];
        double measured = seconds > 0 ? (timeCount - 1) / seconds : 1;
        return stated > 0 && stated <= FASTEST ? stated : Math.min(measured, FASTEST);
    }

    private static double number(String text) {
        try {
            double number = Double.parseDouble(text);
            return Double.isFinite(number) ? number : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
