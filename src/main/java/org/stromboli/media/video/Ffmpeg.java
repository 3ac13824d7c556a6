package org.stromboli.media.video;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The programs of an FFmpeg installation, and how they are called. The video is their standard input, which is a file,
/// so that they can seek; no other protocol is allowed to them, and no decoder but those of today's formats. Immutable.
public record Ffmpeg(Path decoder) {

    private static final String CODECS = String.join(",", new TreeMap<>(StreamList.DECODERS).values());

    public Ffmpeg {
        decoder = decoder.toAbsolutePath();
    }

    /// The program that tells what is in a file.
    public Path prober() {
        return decoder.resolveSibling("ffprobe");
    }

    /// Libraries that may lie beside the programs.
    Path libraries() {
        return decoder.resolveSibling("");
    }

    /// Logs the streams of a file, on the standard output: the demuxer alone looks at it, and the decoders of video
    /// where the container does not tell a size. Its exit code says nothing.
    List<String> list(VideoFormat format, long maxPixels) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$0\" \"$@\" 2>&1", decoder.toString()));
        command.addAll(List.of("-nostdin", "-hide_banner", "-v", "info"));
        command.addAll(input(format, maxPixels));
        command.addAll(List.of("-i", "fd:"));
        return command;
    }

    /// Writes the track's properties and a line per packet. No decoder is opened for what is copied.
    List<String> packets(VideoFormat format, long maxPixels, int stream) {
        List<String> command = new ArrayList<>(List.of(decoder.toString(), "-nostdin", "-v", "quiet", "-copyts"));
        command.addAll(input(format, maxPixels));
        command.addAll(List.of("-i", "fd:", "-map", "0:" + stream, "-c", "copy"));
        command.addAll(List.of("-copyinkf", "-copypriorss", "1", "-f", "framecrc", "pipe:1"));
        return command;
    }

    /// Writes one PPM image per frame, upright.
    ///
    /// @param size of the images where they are made smaller
    List<String> decode(VideoFormat format, long maxPixels, int stream, FrameRun run, Optional<String> size) {
        List<String> command = decoding(format, maxPixels, stream, run);
        String scale = size.map(",scale=%s:flags=area"::formatted).orElse("");
        command.addAll(
                List.of("-vf", "select='(%s)*not(eq(t,prev_selected_t))'%s,format=rgb24".formatted(spans(run), scale)));
        command.addAll(List.of("-frames:v", Integer.toString(run.spans().size())));
        command.addAll(List.of("-f", "image2pipe", "-c:v", "ppm", "pipe:1"));
        return command;
    }

    /// Writes a line per frame that the decoder delivers around a run.
    List<String> deliver(VideoFormat format, long maxPixels, int stream, FrameRun run) {
        List<String> command = decoding(format, maxPixels, stream, run);
        String since = seconds(run.around().from());
        command.addAll(List.of("-vf", "select='gte(t,%s)',scale=8:8:flags=neighbor".formatted(since)));
        command.addAll(List.of("-frames:v", Integer.toString(run.around().frames())));
        command.addAll(List.of("-enc_time_base", "1:1000000"));
        command.addAll(List.of("-f", "framecrc", "-c:v", "rawvideo", "pipe:1"));
        return command;
    }

    /// Up to the filters. Times stay those of the container.
    private List<String> decoding(VideoFormat format, long maxPixels, int stream, FrameRun run) {
        List<String> command = new ArrayList<>(List.of(decoder.toString(), "-nostdin", "-v", "quiet", "-copyts"));
        command.addAll(input(format, maxPixels));
        command.addAll(List.of("-threads", "1"));
        run.start()
                .ifPresent(start ->
                        command.addAll(List.of("-noaccurate_seek", "-seek_timestamp", "1", "-ss", seconds(start))));
        command.addAll(List.of("-i", "fd:", "-map", "0:" + stream, "-filter_threads", "1"));
        command.addAll(List.of("-fps_mode", "passthrough"));
        return command;
    }

    private static String spans(FrameRun run) {
        return run.spans().stream()
                .map(span -> "between(t,%s,%s)".formatted(seconds(span.from()), seconds(span.to())))
                .collect(Collectors.joining("+"));
    }

    private static String seconds(double time) {
        return String.format(Locale.ROOT, "%.6f", time);
    }

    /// Writes a line per track, without looking at their content.
    List<String> probeImage(long maxPixels) {
        List<String> command = new ArrayList<>(List.of(prober().toString(), "-v", "quiet"));
        command.addAll(input(VideoFormat.MP4, maxPixels));
        command.addAll(List.of("-select_streams", "v"));
        command.addAll(List.of(
                "-show_entries",
                "stream=codec_name,width,height,pix_fmt,color_space,color_range"
                        + ":stream_disposition=default:stream_group=type"));
        command.addAll(List.of("-of", "compact", "-i", "fd:"));
        return command;
    }

    /// Writes the first frame of the first track as it is stored, upright.
    List<String> decodePlanes(long maxPixels) {
        List<String> command = new ArrayList<>(List.of(decoder.toString(), "-nostdin"));
        command.addAll(input(VideoFormat.MP4, maxPixels));
        command.addAll(List.of("-threads", "1", "-i", "fd:", "-map", "0:v:0", "-an", "-sn", "-dn"));
        command.addAll(List.of("-filter_threads", "1", "-strict", "-1"));
        command.addAll(List.of("-frames:v", "1", "-f", "yuv4mpegpipe", "pipe:1"));
        return command;
    }

    /// Writes the first frame of a track as a PPM image, upright.
    List<String> decodeImage(long maxPixels, int track) {
        List<String> command = new ArrayList<>(List.of(decoder.toString(), "-nostdin", "-v", "quiet"));
        command.addAll(input(VideoFormat.MP4, maxPixels));
        command.addAll(List.of("-threads", "1", "-i", "fd:", "-map", "0:v:" + track, "-an", "-sn", "-dn"));
        command.addAll(List.of("-filter_threads", "1"));
        command.addAll(List.of("-vf", "scale=flags=bilinear+accurate_rnd+full_chroma_int,format=rgb24"));
        command.addAll(List.of("-frames:v", "1", "-f", "image2pipe", "-c:v", "ppm", "pipe:1"));
        return command;
    }

    private static List<String> input(VideoFormat format, long maxPixels) {
        return List.of(
                "-f",
                format.demuxer(),
                "-protocol_whitelist",
                "fd",
                "-codec_whitelist",
                CODECS,
                "-max_pixels",
                Long.toString(maxPixels));
    }
}
