package org.stromboli.media.codec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.stromboli.media.CodecSettings;
import org.stromboli.media.CodecVideo;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.video.ConfinedProgram;
import org.stromboli.media.video.VideoFormat;
import org.stromboli.media.video.VideoLimits;

/// Prepares canvases of video files with `cv-preinfer` (PyPI's `codec-video-prep`), which runs confined and writes into
/// a folder of its own. Thread-safe; the caller's thread waits and may be interrupted, which ends the program.
public final class CodecProgram {

    private final Optional<Path> program;
    private final VideoLimits limits;
    private final ConfinedProgram confined;

    /// @param program absent where there is none
    public CodecProgram(Optional<Path> program, VideoLimits limits) {
        this.program = program.map(Path::toAbsolutePath);
        this.limits = limits;
        this.confined = new ConfinedProgram(limits);
    }

    public CodecVideo canvases(byte[] video, CodecSettings settings, MediaLimits media)
            throws MediaException, InterruptedException {
        Path preparing = program.orElseThrow(() -> new MediaException(
                Cause.INVALID,
                "this server does not read the codec stream of video files; leave `video_backend` out, or say `frames`,"
                        + " and frames are taken",
                "stromboli.video.codec-program"));
        if (VideoFormat.of(video).isEmpty()) {
            throw new MediaException(
                    Cause.INVALID,
                    "the content is neither a video that this server can read nor an archive of canvases; allowed are "
                            + VideoFormat.ALLOWED + " and ZIP");
        }
        long deadline = System.nanoTime() + limits.timeout().toNanos();
        try {
            Path place = Files.createTempDirectory("stromboli-codec-"); // readable for this user alone
            try {
                Path file = Files.write(place.resolve("video"), video);
                Path folder = Files.createDirectory(place.resolve("canvases"));
                int exit = confined.runWriting(command(preparing, file, folder, settings), place, deadline);
                Map<String, byte[]> files = exit == 0 ? files(folder, media) : Map.of();
                if (files.isEmpty()) {
                    throw new MediaException(
                            Cause.INVALID,
                            "the codec stream of the video cannot be read: it is damaged, too short, or not H.264, H.265 or"
                                    + " VP9");
                }
                return PreparedCanvases.of(files, media);
            } finally {
                delete(place);
            }
        } catch (IOException e) {
            throw new MediaException(Cause.INVALID, "the codec stream of the video cannot be read");
        }
    }

    private static List<String> command(Path program, Path video, Path folder, CodecSettings settings) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of("--video", video.toString(), "--out_dir", folder.toString()));
        command.addAll(List.of("--num_sampled_frames", Integer.toString(settings.frames())));
        command.addAll(List.of("--group_size", Integer.toString(settings.groupSize())));
        command.addAll(List.of("--images_per_group", Integer.toString(settings.canvases())));
        command.addAll(List.of("--patch", Integer.toString(settings.patch())));
        command.addAll(List.of("--max_pixels", Integer.toString(settings.maxPixels())));
        command.addAll(
                List.of("--min_group_frames", Integer.toString(settings.groups().min())));
        command.addAll(
                List.of("--max_group_frames", Integer.toString(settings.groups().max())));
        return command;
    }

    /// What the program wrote is trusted no more than what a client sends.
    private static Map<String, byte[]> files(Path folder, MediaLimits media) throws IOException, MediaException {
        Map<String, byte[]> files = new TreeMap<>();
        long bytes = 0;
        try (Stream<Path> written = Files.list(folder)) {
            for (Path each : written.filter(CodecProgram::isFile).toList()) {
                String name = each.getFileName().toString();
                if (PreparedCanvases.reads(name)) {
                    bytes += Files.size(each);
                    if (bytes > Math.max(media.maxBytes(), media.maxVideoPixels())) {
                        throw new MediaException(Cause.TOO_LARGE, "the canvases of the video are too large");
                    }
                    files.put(name, Files.readAllBytes(each));
                }
            }
        }
        return files;
    }

    /// A link could lead out of the folder.
    private static boolean isFile(Path written) {
        return Files.isRegularFile(written, LinkOption.NOFOLLOW_LINKS);
    }

    private static void delete(Path place) throws IOException {
        try (Stream<Path> all = Files.walk(place)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
