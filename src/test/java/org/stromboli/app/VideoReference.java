package org.stromboli.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// All frames of a video as `ffmpeg` writes them when it reads the file from its first byte to its last: no seeking, no
/// choice, times as the container has them.
///
/// @param rgb of each frame
/// @param times in microseconds
/// @param perSecond as `ffprobe` tells it; not a number if it does not
record VideoReference(int width, int height, List<byte[]> rgb, List<Long> times, double perSecond) {

    static VideoReference of(Path file) throws IOException, InterruptedException {
        Path ffmpeg = TestVideos.ffmpeg().decoder();
        Path frames = file.resolveSibling("frames");
        Path lines = file.resolveSibling("lines");
        List<String> command = new ArrayList<>(List.of(ffmpeg.toString(), "-nostdin", "-v", "quiet", "-y", "-copyts"));
        command.addAll(List.of("-i", file.toString()));
        command.addAll(List.of("-map", "0:v:0", "-fps_mode", "passthrough", "-enc_time_base", "1:1000000"));
        command.addAll(List.of("-c:v", "rawvideo", "-pix_fmt", "rgb24", "-f", "rawvideo", frames.toString()));
        command.addAll(List.of("-map", "0:v:0", "-fps_mode", "passthrough", "-enc_time_base", "1:1000000"));
        command.addAll(List.of("-pix_fmt", "rgb24", "-f", "framecrc", lines.toString()));
        Files.deleteIfExists(frames);
        Files.deleteIfExists(lines);
        try {
            run(command, true);
        } catch (IOException e) {
            return new VideoReference(0, 0, List.of(), List.of(), Double.NaN);
        }
        int[] size = new int[2];
        List<Long> times = new ArrayList<>();
        for (String line : Files.readAllLines(lines)) {
            if (line.startsWith("#dimensions 0: ")) {
                size = Arrays.stream(line.substring(15).split("x"))
                        .mapToInt(Integer::parseInt)
                        .toArray();
            } else if (line.startsWith("0,")) {
                times.add(Long.parseLong(line.split(",")[2].strip()));
            }
        }
        byte[] all = Files.readAllBytes(frames);
        int length = 3 * size[0] * size[1];
        List<byte[]> rgb = new ArrayList<>();
        for (int at = 0; at + length <= all.length && length > 0; at += length) {
            rgb.add(Arrays.copyOfRange(all, at, at + length));
        }
        return new VideoReference(size[0], size[1], rgb, times, rate(file));
    }

    private static double rate(Path file) throws IOException, InterruptedException {
        String[] ratio = run(
                        List.of(
                                TestVideos.ffmpeg().prober().toString(),
                                "-v",
                                "quiet",
                                "-select_streams",
                                "v:0",
                                "-show_entries",
                                "stream=avg_frame_rate",
                                "-of",
                                "csv=p=0",
                                file.toString()),
                        true)
                .lines()
                .findFirst()
                .orElse("")
                .replace(",", "")
                .split("/");
        return ratio.length == 2 ? Double.parseDouble(ratio[0]) / Double.parseDouble(ratio[1]) : Double.NaN;
    }

    /// @param own whether it is the program inside the server, which needs its libraries
    /// @return what it wrote
    static String run(List<String> command, boolean own) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(!command.getFirst().endsWith("ffprobe"));
        if (own) {
            builder.environment()
                    .put(
                            "LD_LIBRARY_PATH",
                            Path.of(command.getFirst()).getParent().toString());
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + "\n" + output);
        }
        return output;
    }
}
