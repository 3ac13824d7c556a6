package org.stromboli.media;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The programs of an FFmpeg installation, and how they are called. The video is their standard input, which is a file,
/// so that they can seek; no other protocol is allowed to them, and no decoder but those of today's formats. Immutable.
public record Ffmpeg(Path decoder) {

    /// Video first, then what may lie beside it: the prober opens every track.
    private static final String CODECS = "h264,hevc,vp8,vp9,libaom-av1,libdav1d,"
            + "aac,mp3float,mp3,opus,libopus,vorbis,flac,alac,ac3,eac3,pcm_s16le,pcm_s16be,pcm_s24le,amrnb,"
            + "mov_text,webvtt,subrip,ass";

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

    /// Writes a line per packet and one about the track.
    List<String> probe(VideoFormat format, long maxPixels) {
        List<String> command = new ArrayList<>(List.of(prober().toString()));
        command.addAll(input(format, maxPixels));
        command.addAll(List.of("-select_streams", "V:0"));
        command.addAll(List.of("-show_entries", "stream=codec_name,width,height,avg_frame_rate:packet=pts_time,flags"));
        command.addAll(List.of("-of", "compact", "-i", "fd:"));
        return command;
    }

    /// Writes one PPM picture per frame, upright.
    ///
    /// @param size of the pictures where they are made smaller
    List<String> decode(VideoFormat format, long maxPixels, FrameRun run, Optional<String> size) {
        List<String> command = new ArrayList<>(List.of(decoder.toString(), "-nostdin"));
        command.addAll(input(format, maxPixels));
        command.addAll(List.of("-threads", "1"));
        run.start()
                .ifPresent(start -> command.addAll(
                        List.of("-seek_timestamp", "1", "-ss", String.format(Locale.ROOT, "%.6f", start))));
        command.addAll(List.of("-i", "fd:", "-map", "0:V:0", "-an", "-sn", "-dn"));
        command.addAll(List.of("-filter_threads", "1", "-vf", filters(run, size)));
        command.addAll(List.of(
                "-fps_mode",
                "passthrough",
                "-frames:v",
                Integer.toString(run.offsets().size())));
        command.addAll(List.of("-f", "image2pipe", "-c:v", "ppm", "pipe:1"));
        return command;
    }

    /// Writes a line per track, without looking at their content.
    List<String> probePicture(long maxPixels) {
        List<String> command = new ArrayList<>(List.of(prober().toString()));
        command.addAll(input(VideoFormat.MP4, maxPixels));
        command.addAll(List.of("-select_streams", "v"));
        command.addAll(List.of(
                "-show_entries",
                "stream=codec_name,width,height,pix_fmt:stream_disposition=default:stream_group=type"));
        command.addAll(List.of("-of", "compact", "-i", "fd:"));
        return command;
    }

    /// Writes the first frame of a track as a PPM picture, upright; colours of half the resolution are interpolated as
    /// libavif does.
    List<String> decodePicture(long maxPixels, int track) {
        List<String> command = new ArrayList<>(List.of(decoder.toString(), "-nostdin"));
        command.addAll(input(VideoFormat.MP4, maxPixels));
        command.addAll(List.of("-threads", "1", "-i", "fd:", "-map", "0:v:" + track, "-an", "-sn", "-dn"));
        command.addAll(List.of("-filter_threads", "1"));
        command.addAll(List.of("-vf", "scale=flags=bilinear+accurate_rnd+full_chroma_int,format=rgb24"));
        command.addAll(List.of("-frames:v", "1", "-f", "image2pipe", "-c:v", "ppm", "pipe:1"));
        return command;
    }

    private static List<String> input(VideoFormat format, long maxPixels) {
        return List.of(
                "-v",
                "quiet",
                "-f",
                format.demuxer(),
                "-protocol_whitelist",
                "fd",
                "-codec_whitelist",
                CODECS,
                "-max_pixels",
                Long.toString(maxPixels));
    }

    private static String filters(FrameRun run, Optional<String> size) {
        String select = run.offsets().stream().map("eq(n,%d)"::formatted).collect(Collectors.joining("+"));
        return "select='%s'%s,format=rgb24"
                .formatted(select, size.map(",scale=%s:flags=area"::formatted).orElse(""));
    }
}
