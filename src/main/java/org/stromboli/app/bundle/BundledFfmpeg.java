package org.stromboli.app.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.stromboli.media.video.Ffmpeg;

/// The FFmpeg programs that travel inside the server, for Linux on x86-64.
public final class BundledFfmpeg {

    private static final String PLACE = "/org/bytedeco/ffmpeg/linux-x86_64/";

    private static final List<String> PROGRAMS = List.of("ffmpeg", "ffprobe");

    private static final List<String> LIBRARIES = List.of(
            "libavcodec.so.62",
            "libavdevice.so.62",
            "libavfilter.so.11",
            "libavformat.so.62",
            "libavutil.so.60",
            "libswresample.so.6",
            "libswscale.so.9",
            "libdrm.so.2",
            "libva.so.2",
            "libva-drm.so.2");

    private static final List<String> STAND_INS =
            List.of("libasound.so.2", "libpulse.so.0", "libxcb.so.1", "libxcb-shm.so.0");

    private BundledFfmpeg() {}

    /// Unpacks it under `cache`; empty in a build that does not have it.
    public static Optional<Ffmpeg> unpack(Path cache) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (List<String> names : List.of(PROGRAMS, LIBRARIES)) {
            for (String name : names) {
                try (InputStream in = BundledFfmpeg.class.getResourceAsStream(PLACE + name)) {
                    if (in == null) {
                        return Optional.empty();
                    }
                    files.put(name, in.readAllBytes());
                }
            }
        }
        STAND_INS.forEach(name -> files.put(name, StubLibrary.file()));
        Path directory = new UnpackedFiles("ffmpeg", files).into(cache);
        for (String name : PROGRAMS) {
            Files.setPosixFilePermissions(directory.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return Optional.of(new Ffmpeg(directory.resolve("ffmpeg")));
    }
}
