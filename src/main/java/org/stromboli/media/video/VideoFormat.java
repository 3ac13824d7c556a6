package org.stromboli.media.video;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/// The containers of videos that are taken, told apart by their first bytes. The decoder is told which one it is and
/// never guesses itself: what it would find among hundreds includes play lists, which open other files.
public enum VideoFormat {
    /// MP4 and MOV: a size and the name of the first box.
    MP4("mov") {
        @Override
        boolean matches(byte[] file) {
            return file.length >= 8 && FIRST_BOXES.contains(new String(file, 4, 4, StandardCharsets.ISO_8859_1));
        }
    },
    /// WebM and Matroska.
    WEBM("matroska") {
        @Override
        boolean matches(byte[] file) {
            return file.length >= 4 && Arrays.equals(file, 0, 4, EBML, 0, 4);
        }
    };

    private static final Set<String> FIRST_BOXES =
            Set.of("ftyp", "moov", "mdat", "free", "skip", "wide", "pnot", "styp");
    private static final byte[] EBML = {0x1a, 0x45, (byte) 0xdf, (byte) 0xa3};

    public static final String ALLOWED = "MP4, MOV and WebM";

    private final String demuxer;

    VideoFormat(String demuxer) {
        this.demuxer = demuxer;
    }

    public static Optional<VideoFormat> of(byte[] file) {
        return Arrays.stream(values()).filter(each -> each.matches(file)).findFirst();
    }

    abstract boolean matches(byte[] file);

    /// FFmpeg's name for it.
    String demuxer() {
        return demuxer;
    }
}
