package org.stromboli.media.video;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// The streams of a video file, from what `ffmpeg` logs about its input. Its log is the one place that tells of streams
/// without opening a decoder for each: `ffprobe` opens them all, and gives up where one of them may not be used.
///
/// @param isRead whether the container could be read at all
record StreamList(boolean isRead, List<MediaStream> streams) {

    private static final int MAX_LINE_LENGTH = 1024;
    private static final int MAX_LIST_LENGTH = 64 << 20;
    private static final int MAX_STREAMS = 1000;

    /// Such as `Stream #0:1[0x2](eng): Video: h264 (High) (avc1 / 0x31637661), yuv420p, 128x96, 25 fps (default)`.
    private static final Pattern STREAM =
            Pattern.compile(" {1,8}Stream #0:(\\d{1,6})(?:\\[0x\\p{XDigit}+])?(?:\\([^)]*\\))?: (\\w+): (\\w+)(.*)");

    private static final Pattern RATE = Pattern.compile(", (\\d+(?:\\.\\d+)?)(k?) fps");
    private static final Pattern TAG = Pattern.compile("\\(([\\w.-]{1,8}) / 0x\\p{XDigit}+\\)");

    /// The decoders that are used, by the names of codecs.
    static final Map<String, String> DECODERS = Map.of(
            "h264", "h264",
            "hevc", "hevc",
            "vp8", "vp8",
            "vp9", "vp9",
            "av1", "libaom-av1,libdav1d");

    static final String ALLOWED = "H.264, H.265, VP8, VP9 and AV1";

    static StreamList read(InputStream output) throws IOException {
        List<MediaStream> streams = new ArrayList<>();
        boolean isRead = false;
        BufferedReader lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.ISO_8859_1));
        StringBuilder line = new StringBuilder();
        int length = 0;
        for (int c = lines.read(); c >= 0; c = lines.read()) {
            if (++length > MAX_LIST_LENGTH) {
                throw new IOException("a list of streams without an end");
            }
            if (c != '\n') {
                line.append(line.length() < MAX_LINE_LENGTH ? Character.toString(c) : "");
                continue;
            }
            isRead |= line.indexOf("Input #0") == 0;
            if (streams.size() < MAX_STREAMS) {
                stream(line.toString()).ifPresent(streams::add);
            }
            line.setLength(0);
        }
        return new StreamList(isRead, List.copyOf(streams));
    }

    private static Optional<MediaStream> stream(String line) {
        Matcher stream = STREAM.matcher(line);
        if (!stream.matches()) {
            return Optional.empty();
        }
        String rest = stream.group(4);
        Matcher tag = TAG.matcher(rest);
        String fourCharacters = tag.find() ? tag.group(1) : "";
        String codec = stream.group(3);
        Set<MediaStream.Trait> traits = EnumSet.noneOf(MediaStream.Trait.class);
        if (rest.contains("(default)")) {
            traits.add(MediaStream.Trait.DEFAULT);
        }
        if (rest.contains("(attached pic)") || rest.contains("(timed thumbnails)")) {
            traits.add(MediaStream.Trait.STILL);
        }
        if (fourCharacters.equals("encv")) {
            traits.add(MediaStream.Trait.ENCRYPTED);
        }
        return Optional.of(new MediaStream(
                Integer.parseInt(stream.group(1)),
                MediaStream.Kind.of(stream.group(2)),
                codec.equals("none") || codec.equals("unknown") ? fourCharacters : codec,
                traits,
                rate(rest)));
    }

    /// Two decimals are all that is written: what is near a rate of television (30000/1001 and its like) is that.
    private static double rate(String text) {
        Matcher rate = RATE.matcher(text);
        if (!rate.find()) {
            return Double.NaN;
        }
        double stated = Double.parseDouble(rate.group(1)) * (rate.group(2).isEmpty() ? 1 : 1000);
        double television = Math.ceil(stated) / 1.001;
        return Math.abs(television - stated) < 0.0051 ? television : stated;
    }

    /// What a player would show: the default track, else the first; of those that can be read.
    MediaStream video() throws MediaException {
        List<MediaStream> videos = streams.stream().filter(MediaStream::isVideo).toList();
        List<MediaStream> usable = videos.stream()
                .filter(each -> DECODERS.containsKey(each.codec()) && !each.isEncrypted())
                .toList();
        return usable.stream()
                .filter(MediaStream::isDefault)
                .findFirst()
                .or(() -> usable.stream().findFirst())
                .orElseThrow(() -> new MediaException(Cause.INVALID, videos.isEmpty() ? without() : of(videos)));
    }

    private static String of(List<MediaStream> videos) {
        MediaStream first = videos.getFirst();
        if (first.isEncrypted()) {
            return "the file has no video that this server can read: it is encrypted";
        }
        return "the file has no video that this server can read: its codec is %s; allowed are %s"
                .formatted(first.codec().isEmpty() ? "unknown" : first.codec(), ALLOWED);
    }

    private String without() {
        boolean sound = streams.stream().anyMatch(each -> each.kind() == MediaStream.Kind.AUDIO);
        boolean cover = streams.stream().anyMatch(each -> each.traits().contains(MediaStream.Trait.STILL));
        if (sound || cover) {
            return "the file has no video that this server can read: there is only %s in it"
                    .formatted(sound && cover ? "sound and a cover image" : sound ? "sound" : "a cover image");
        }
        return isRead
                ? "the file has no video that this server can read: there is no video stream in it"
                : "the video cannot be decoded: it is damaged, incomplete or of an unusual kind";
    }
}
