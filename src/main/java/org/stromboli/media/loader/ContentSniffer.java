package org.stromboli.media.loader;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.stromboli.media.image.AvifImage;
import org.stromboli.media.metadata.ImageFormat;
import org.stromboli.media.video.VideoFormat;

/// What a file is that was sent in another one's place, told by its first bytes, in words for the client.
final class ContentSniffer {

    private static final int START = 512;

    private ContentSniffer() {}

    /// Of a file that is no video of a kind that is read.
    ///
    /// @return with an article, such as `a PNG image; send it as image_url`
    static Optional<String> ofNoVideo(byte[] file) {
        Optional<String> image = ImageFormat.of(file)
                .map(Enum::name)
                .or(() -> AvifImage.isAvif(file) ? Optional.of("AVIF") : Optional.empty());
        return image.map(name -> "it is %s %s image; send it as `image_url`".formatted(article(name), name))
                .or(() -> other(file));
    }

    /// Of a file that is no image of a kind that is read.
    static Optional<String> ofNoImage(byte[] file) {
        return other(file)
                .or(() -> VideoFormat.of(file)
                        .map(format -> "it is a video (%s); send it as `video_url`"
                                .formatted(format == VideoFormat.MP4 ? "MP4 or MOV" : "WebM or Matroska")));
    }

    private static String article(String name) {
        return "AVIF".equals(name) ? "an" : "a";
    }

    private static Optional<String> other(byte[] file) {
        String start = new String(file, 0, Math.min(file.length, START), StandardCharsets.ISO_8859_1);
        String text = start.strip().toLowerCase(Locale.ROOT);
        if (start.startsWith("ftyphei", 4) || start.startsWith("ftypmif1", 4) || start.startsWith("ftyphev", 4)) {
            return Optional.of("it is HEIC");
        }
        if (start.startsWith("ftypM4A", 4)
                || start.startsWith("ID3")
                || start.startsWith("fLaC")
                || riff(start, "WAVE")) {
            return Optional.of("it is a sound file");
        }
        if (text.startsWith("<svg") || text.startsWith("<?xml") && text.contains("<svg")) {
            return Optional.of("it is SVG");
        }
        if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
            return Optional.of("it is a web page (HTML)");
        }
        if (text.startsWith("#extm3u") || text.startsWith("ffconcat") || text.contains("<mpd")) {
            return Optional.of("it is a play list, which refers to other files");
        }
        if (start.startsWith("%PDF")) {
            return Optional.of("it is a PDF");
        }
        return container(start).map("it is "::concat);
    }

    private static Optional<String> container(String start) {
        if (riff(start, "AVI ")) {
            return Optional.of("AVI");
        }
        if (start.startsWith("FLV\1")) {
            return Optional.of("FLV");
        }
        if (start.startsWith("OggS")) {
            return Optional.of("Ogg");
        }
        if (start.startsWith("0&\u00b2u")) {
            return Optional.of("WMV (ASF)");
        }
        if (start.startsWith("\0\0\1\u00ba") || start.startsWith("\0\0\1\u00b3")) {
            return Optional.of("an MPEG program stream");
        }
        boolean packets = start.length() > 376 && start.charAt(188) == 'G' && start.charAt(376) == 'G';
        return start.startsWith("G") && packets ? Optional.of("an MPEG transport stream") : Optional.empty();
    }

    private static boolean riff(String start, String kind) {
        return start.startsWith("RIFF") && start.startsWith(kind, 8);
    }
}
