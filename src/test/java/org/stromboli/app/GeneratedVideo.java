package org.stromboli.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/// A video file of random properties: codec, container, depth, colours, size, rate, and what containers do to time and
/// space. Made in two steps: frames are encoded, then packets are copied.
///
/// @param kinds what is peculiar about it, in words for a table
record GeneratedVideo(Path file, List<String> kinds) {

    /// Encoders, what they are called in a table, and the containers of their codec.
    private enum Encoder {
        OPENH264("H.264", "-c:v libopenh264 -g %d -b:v 800k", "mp4", "mov", "mkv"),
        X264("H.264 with B-frames", "-c:v libx264 -preset veryfast -bf 3 -g %d", "mp4", "mov", "mkv"),
        X264_OPEN(
                "H.264 with open groups",
                "-c:v libx264 -preset veryfast -bf 3 -g %d -x264-params open-gop=1",
                "mp4",
                "mkv"),
        X265(
                "H.265 with B-frames",
                "-c:v libx265 -preset ultrafast -bf 4 -g %d -x265-params log-level=none",
                "mp4",
                "mkv"),
        VP8("VP8", "-c:v libvpx -deadline realtime -cpu-used 8 -g %d -b:v 800k", "webm", "mkv"),
        VP8_HIDDEN(
                "VP8 with hidden frames",
                "-c:v libvpx -deadline good -cpu-used 5 -auto-alt-ref 1 -lag-in-frames 12 -g %d -b:v 800k",
                "webm"),
        VP9("VP9", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g %d -b:v 800k", "webm", "mp4", "mkv"),
        VP9_HIDDEN(
                "VP9 with hidden frames",
                "-c:v libvpx-vp9 -deadline good -cpu-used 5 -auto-alt-ref 1 -lag-in-frames 12 -g %d -b:v 800k",
                "webm",
                "mp4"),
        AV1("AV1", "-c:v libsvtav1 -preset 12 -g %d", "mp4", "webm", "mkv");

        private final String words;
        private final String options;
        private final List<String> containers;

        Encoder(String words, String options, String... containers) {
            this.words = words;
            this.options = options;
            this.containers = List.of(containers);
        }

        boolean isOutside() {
            return name().startsWith("X26");
        }

        boolean takesOddSizes() {
            return name().startsWith("VP");
        }

        boolean takesTenBits() {
            return this == X264 || this == X265 || this == AV1;
        }
    }

    /// What is drawn by lot.
    private record Draft(SplittableRandom random, TreeSet<String> kinds) {

        <T> T one(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        /// Whether a peculiarity is had, which is then one of the kinds.
        boolean has(String kind, double share) {
            boolean has = random.nextDouble() < share;
            if (has) {
                kinds.add(kind);
            }
            return has;
        }
    }

    private record Length(int frames, String rate) {

        double seconds() {
            String[] ratio = rate.split("/");
            return (frames - 1) / (Double.parseDouble(ratio[0]) / (ratio.length == 1 ? 1 : 1001));
        }
    }

    /// @param outside another FFmpeg with x264 and x265; empty for the encoders of the server's own
    static GeneratedVideo make(Path directory, SplittableRandom random, String outside)
            throws IOException, InterruptedException {
        Draft draft = new Draft(random, new TreeSet<>());
        Encoder encoder = draft.one(Arrays.stream(Encoder.values())
                .filter(each -> !outside.isEmpty() || !each.isOutside())
                .toList());
        String container = draft.one(encoder.containers);
        draft.kinds.add(encoder.words);
        draft.kinds.add("in " + container);
        int frames = draft.has("one frame", 0.05) ? 1 : random.nextInt(8, 90);
        Length length = new Length(frames, draft.one(List.of("5", "10", "24000/1001", "25", "30000/1001", "60")));
        Path encoded = directory.resolve("encoded." + container);
        List<String> command = new ArrayList<>(encoding(encoder, length, draft));
        command.add(encoded.toString());
        run(encoder.isOutside() ? outside : "", command);
        Path copied = directory.resolve("copied." + container);
        List<String> copy = new ArrayList<>(copying(encoded, container, length, draft));
        copy.add(copied.toString());
        run("", copy);
        if (draft.has("cut off", 0.12)) {
            byte[] whole = Files.readAllBytes(copied);
            Files.write(copied, Arrays.copyOf(whole, (int) (whole.length * (0.5 + random.nextDouble() / 2))));
        }
        return new GeneratedVideo(copied, List.copyOf(draft.kinds));
    }

    private static List<String> encoding(Encoder encoder, Length length, Draft draft) {
        SplittableRandom random = draft.random;
        String filters = "";
        if (draft.has("variable rate", 0.3)) {
            filters += ",select='not(n)+gt(mod(n*7+floor(n/5),5),1)'";
        }
        if (draft.has("wide pixels", 0.2)) {
            filters += ",setsar=4/3";
        }
        boolean sharp = encoder == Encoder.X264 && draft.has("4:4:4", 0.2);
        int odd = (encoder.takesOddSizes() || sharp) && draft.has("odd size", 0.5) ? 1 : 0;
        int width = 2 * random.nextInt(40, 120) + odd;
        int height = 2 * random.nextInt(40, 100) + odd;
        String format =
                sharp ? "yuv444p" : encoder.takesTenBits() && draft.has("10 bits", 0.25) ? "yuv420p10le" : "yuv420p";
        String matrix = draft.one(List.of("", "", "bt709", "smpte170m", "bt2020nc"));
        boolean full = draft.has("full range", 0.2);
        filters += ",scale=out_range=%s%s,format=%s"
                .formatted(
                        full ? "pc" : "tv",
                        matrix.isEmpty() ? "" : ":out_color_matrix=" + matrix.replace("nc", ""),
                        format);
        List<String> command = new ArrayList<>(List.of("-f", "lavfi", "-i"));
        command.add("testsrc2=size=%dx%d:rate=%s,trim=end_frame=%d%s"
                .formatted(width, height, length.rate(), length.frames(), filters));
        command.addAll(List.of("-fps_mode", "vfr", "-color_range", full ? "pc" : "tv"));
        if (!matrix.isEmpty()) {
            draft.kinds.add("matrix " + matrix);
            command.addAll(List.of("-colorspace", matrix));
        }
        command.addAll(
                Arrays.asList(encoder.options.formatted(random.nextInt(5, 60)).split(" ")));
        if (encoder == Encoder.X264 && height % 4 == 0 && draft.has("interlaced", 0.4)) {
            command.addAll(List.of("-flags", "+ildct+ilme", "-x264-params", "tff=1"));
        }
        return command;
    }

    private static List<String> copying(Path encoded, String container, Length length, Draft draft) {
        SplittableRandom random = draft.random;
        List<String> command = new ArrayList<>();
        boolean boxes = container.equals("mp4") || container.equals("mov");
        if (boxes && draft.has("rotated", 0.3)) {
            command.addAll(List.of("-display_rotation", draft.one(List.of("90", "180", "270", "-90"))));
        }
        if (boxes && draft.has("mirrored", 0.1)) {
            command.add(draft.one(List.of("-display_hflip", "-display_vflip")));
        }
        if (draft.has(boxes ? "edit list that cuts" : "begins inside", 0.2)) {
            command.addAll(List.of("-ss", "%.2f".formatted(random.nextDouble() * 0.7 * length.seconds())));
        } else if (draft.has(boxes ? "edit list that waits" : "begins late", 0.2)) {
            command.addAll(List.of("-itsoffset", "%.3f".formatted(random.nextDouble() * 3)));
        }
        command.addAll(List.of("-i", encoded.toString()));
        if (draft.has("sound first", 0.2)) {
            String sound = container.equals("webm") ? "libopus" : draft.one(List.of("aac", "alac"));
            command.addAll(List.of("-f", "lavfi", "-i", "sine=duration=3", "-map", "1", "-map", "0", "-c:a", sound));
        }
        command.addAll(List.of("-c:v", "copy"));
        if (boxes && draft.has("negative times", 0.15)) { // Matroska has none
            command.addAll(List.of("-output_ts_offset", "-0.3", "-avoid_negative_ts", "disabled"));
        }
        if (boxes && draft.has("fragments", 0.2)) {
            command.addAll(List.of("-movflags", "frag_keyframe+empty_moov"));
        } else if (boxes) {
            command.addAll(List.of("-movflags", "+faststart"));
        }
        return command;
    }

    private static void run(String outside, List<String> options) throws IOException, InterruptedException {
        boolean own = outside.isEmpty();
        Path program = own ? TestVideos.ffmpeg().decoder() : Path.of(outside);
        List<String> command = new ArrayList<>(List.of(program.toString(), "-nostdin", "-v", "error", "-y"));
        command.addAll(options);
        VideoReference.run(command, own);
    }
}
