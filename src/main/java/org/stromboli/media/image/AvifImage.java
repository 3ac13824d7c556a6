package org.stromboli.media.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// An image that is stored as one frame of AV1 video, and perhaps a second one with its opacity. Read by the program
/// that reads videos, under the same limits, whose words are not believed. Used by one thread.
///
/// @param hasOpacity whether the second track tells how opaque the first is
/// @param matrix of colours that are stored at half the resolution and interpolated here; empty for all others
public record AvifImage(int width, int height, boolean hasOpacity, Optional<YuvPlanes.Matrix> matrix) {

    private static final int MAX_LIST_LENGTH = 1 << 16;
    private static final int BRANDS_END = 64;

    public static boolean isAvif(byte[] file) {
        String start = new String(file, 0, Math.min(file.length, BRANDS_END), StandardCharsets.ISO_8859_1);
        return start.startsWith("ftyp", 4)
                && (start.startsWith("avif", 8)
                        || start.startsWith("avis", 8)
                        || (start.startsWith("mif1", 8) && start.indexOf("avif", 16) > 0));
    }

    /// An animation: several images one after the other.
    public static boolean isSequence(byte[] file) {
        return new String(file, 0, Math.min(file.length, BRANDS_END), StandardCharsets.ISO_8859_1)
                .startsWith("avis", 8);
    }

    /// Reads a line per track. Images put together from several ones have a line that says so.
    public static AvifImage read(InputStream output) throws IOException, MediaException {
        List<Map<String, String>> tracks = new ArrayList<>();
        String list = new String(output.readNBytes(MAX_LIST_LENGTH), StandardCharsets.ISO_8859_1);
        for (String line : list.split("\n", -1)) {
            if (line.startsWith("stream_group|")) {
                throw new MediaException(Cause.INVALID, "an AVIF image made of several images is not supported");
            } else if (line.startsWith("stream|")) {
                tracks.add(fields(line));
            }
        }
        if (tracks.isEmpty() || !"av1".equals(tracks.getFirst().get("codec_name"))) {
            throw new MediaException(Cause.INVALID, "the file has no image that this server can read");
        }
        int width = size(tracks.getFirst(), "width");
        int height = size(tracks.getFirst(), "height");
        boolean opacity = tracks.size() > 1 && isOpacity(tracks.get(1), width, height);
        return new AvifImage(width, height, opacity, matrix(tracks.getFirst()));
    }

    private static Optional<YuvPlanes.Matrix> matrix(Map<String, String> track) {
        String kind = track.getOrDefault("pix_fmt", "");
        if (!kind.matches("yuvj?42[02]p(1[02]le)?")) {
            return Optional.empty();
        }
        boolean full = kind.startsWith("yuvj") || "pc".equals(track.get("color_range"));
        return switch (track.getOrDefault("color_space", "")) {
            case "bt709" -> Optional.of(new YuvPlanes.Matrix(0.2126, 0.0722, full));
            case "bt2020nc" -> Optional.of(new YuvPlanes.Matrix(0.2627, 0.0593, full));
            case "", "unknown", "smpte170m", "bt470bg" -> Optional.of(new YuvPlanes.Matrix(0.299, 0.114, full));
            default -> Optional.empty();
        };
    }

    private static boolean isOpacity(Map<String, String> track, int width, int height) throws MediaException {
        return track.getOrDefault("pix_fmt", "").startsWith("gray")
                && !"1".equals(track.get("disposition:default"))
                && size(track, "width") == width
                && size(track, "height") == height;
    }

    private static Map<String, String> fields(String line) {
        Map<String, String> fields = new HashMap<>();
        Arrays.stream(line.split("\\|", -1))
                .map(field -> field.split("=", 2))
                .filter(field -> field.length == 2)
                .forEach(field -> fields.putIfAbsent(field[0], field[1]));
        return fields;
    }

    private static int size(Map<String, String> track, String name) throws MediaException {
        String digits = track.getOrDefault(name, "");
        if (!digits.matches("[1-9]\\d{0,5}")) {
            throw new MediaException(Cause.INVALID, "the AVIF image has no pixels");
        }
        return Integer.parseInt(digits);
    }

    /// The image on white.
    ///
    /// @param opacity the same in each channel
    public static DecodedImage onWhite(DecodedImage image, DecodedImage opacity) throws IOException {
        if (opacity.width() != image.width() || opacity.height() != image.height()) {
            throw new IOException("opacity of another size");
        }
        byte[] rgb = image.rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = Pixels.onWhite(rgb[i] & 0xff, opacity.rgb()[i] & 0xff);
        }
        return new DecodedImage(image.width(), image.height(), rgb);
    }
}
