package org.stromboli.app;

import static org.stromboli.app.CraftedImages.bytes;
import static org.stromboli.app.CraftedImages.fixture;
import static org.stromboli.app.CraftedImages.hex;
import static org.stromboli.app.CraftedImages.joined;
import static org.stromboli.app.CraftedImages.patched;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Videos that claim more than there is, refer to something else, or are something else.
final class HostileVideos {

    private static final String SERVED = "\"finish_reason\"";
    private static final String NO_VIDEO = "no video that this server can read";
    private static final String FTYP = "\0\0\0\u0010ftypqt  \0\0\0\0";
    private static final String EBML = "\u001aE\u00df\u00a3\u0080";
    private static final String FRAME = Base64.getEncoder().encodeToString(fixture("rgb.png"));

    private final List<HostileCase> cases = new ArrayList<>();

    static List<HostileCase> cases() {
        HostileVideos videos = new HostileVideos();
        videos.otherKinds();
        videos.references();
        videos.liars();
        videos.lists();
        videos.fields();
        return videos.cases;
    }

    private void otherKinds() {
        file("a video of nothing", new byte[0], 400, "empty");
        file("a video of zeros", new byte[100_000], 400, NO_VIDEO);
        file("a picture as a video", fixture("rgb.png"), 400, NO_VIDEO);
        file("a play list", bytes("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/x.ts\n"), 400, NO_VIDEO);
        file("a list of files", bytes("ffconcat version 1.0\nfile '/etc/passwd'\n"), 400, NO_VIDEO);
        file("a DASH manifest", bytes("<MPD><BaseURL>file:///etc/passwd</BaseURL></MPD>"), 400, NO_VIDEO);
        file("a session description", bytes("v=0\nm=video 5004 RTP/AVP 96\n"), 400, NO_VIDEO);
        file("AVI with a play list", bytes("RIFF\0\0\0\0AVI #EXTM3U\nfile:///etc/passwd"), 400, NO_VIDEO);
        file("Flash", bytes("FLV\1\5"), 400, NO_VIDEO);
        file("a stream of MPEG", hex("000001ba44"), 400, NO_VIDEO);
        file("RealMedia", bytes(".RMF\0\0\0\u0012"), 400, NO_VIDEO);
        file("Ogg", bytes("OggS\0\2"), 400, NO_VIDEO);
    }

    /// What begins like a video and then names other files.
    private void references() {
        file("MP4 that is a play list", bytes(FTYP + "#EXTM3U\nfile:///etc/passwd\n"), 400, "");
        file("WebM that is a play list", bytes(EBML + "#EXTM3U\nfile:///etc/passwd\n"), 400, "");
        file(
                "MOV that refers to a file",
                bytes(
                        FTYP
                                + "\0\0\0\u0036moov\0\0\0\u002ermra\0\0\0\u0026rmda\0\0\0\u001erdrf\0\0\0\0url \0\0\0\nfile:///a\0"),
                400,
                "");
        file("MOV whose samples are in another file", withOther("url \0\0\0\1", "alis\0\0\0\0"), 200, SERVED);
    }

    /// A box that says that the samples are here becomes one that says that they are elsewhere, without a place.
    private static byte[] withOther(String from, String to) {
        byte[] file = video("bframes.mp4");
        int at = new String(file, StandardCharsets.ISO_8859_1).indexOf(from);
        return at < 0 ? file : patched(file, at, bytes(to));
    }

    private void liars() {
        for (double share : new double[] {0.02, 0.3}) {
            byte[] file = video("bframes.mp4");
            file(
                    "MP4, %.0f %% of it".formatted(100 * share),
                    Arrays.copyOf(file, (int) (share * file.length)),
                    400,
                    "");
        }
        lie("stsz", 8, "7fffffff", "two thousand million samples", 400);
        lie("stsz", 4, "7fffffff", "samples of two gigabytes", 400);
        lie("stts", 8, "7fffffff", "two thousand million times", 200);
        lie("mvhd", 16, "ffffffff", "136 years", 200);
        lie("mdhd", 12, "00000000", "no clock", 200);
        lie("tkhd", 76, "7fff0000", "a track of 32767 columns", 200);
        lie("avc1", 28, "ffffffff", "65535 x 65535 in its table", 200);
        lie("stco", 8, "7fffffff", "frames behind its end", 400);
        file("MP4 of a thousand empty boxes", joined(bytes(FTYP), bytes("\0\0\0\u0008moov".repeat(1_000))), 400, "");
        file(
                "MP4 of boxes in boxes",
                joined(bytes(FTYP), bytes("\0\u00ff\u00ff\u00ffmoov\0\u00ff\u00ff\u00fetrak".repeat(5_000))),
                400,
                "");
        file(
                "MP4 whose box ends before it begins",
                bytes(FTYP + "\0\0\0\1moov\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"),
                400,
                "");
        file("WebM of endless sizes", joined(hex("1a45dfa3"), hex("01ffffffffffffff".repeat(2_000))), 400, "");
    }

    private void lie(String box, int at, String value, String name, int status) {
        byte[] file = video("bframes.mp4");
        int found = new String(file, StandardCharsets.ISO_8859_1).indexOf(box);
        file("MP4 with " + name, patched(file, found + 4 + at, hex(value)), status, status == 200 ? SERVED : "");
    }

    private void lists() {
        list("65 frames", (FRAME + ",").repeat(64) + FRAME, 413, "media_too_large", "at most 64");
        list("a million empty frames", ",".repeat(1_000_000), 413, "media_too_large", "at most 64");
        list("frames with a gap", FRAME + ",," + FRAME, 400, "invalid_media", "frame 2 of the video");
        list("frames with text", FRAME + ",????", 400, "invalid_media", "frame 2 of the video");
        list(
                "a frame that is a video",
                Base64.getEncoder().encodeToString(bytes(FTYP)),
                400,
                "invalid_media",
                "frame 1");
        String bomb = Base64.getEncoder().encodeToString(CraftedImages.grey(6_000, 6_000));
        list("16 frames of 36 million pixels", (bomb + ",").repeat(15) + bomb, 413, "media_too_large", "frame 5");
    }

    private void fields() {
        String url = "data:video/jpeg;base64," + FRAME;
        field("no frames", url, ",\"num_frames\":0", 400, "", "between 1 and");
        field("a thousand million frames", url, ",\"num_frames\":1000000000", 400, "", "between 1 and");
        field("10000 frames", url, ",\"num_frames\":10000", 400, "", "");
        field("frames per second of a list", url, ",\"fps\":1", 400, "", "fps");
        field("no frames per second", url, ",\"fps\":0", 400, "", "");
        field("1e308 frames per second", url, ",\"fps\":1e308", 400, "", "");
        field("marks on a video", url, ",\"visual_prompts\":[{\"bbox\":[0,0,1,1]}]", 400, "", "only images");
        field("a page as a video", "data:text/html;base64,QUFB", "", 400, "invalid_media", "video/*");
    }

    private void field(String name, String url, String more, int status, String code, String message) {
        cases.add(HostileCase.chat("video: " + name, HostileCase.about("video_url", url, more), status, code, message));
    }

    private void list(String name, String frames, int status, String code, String message) {
        field(name, "data:video/png;base64," + frames, "", status, code, message);
    }

    private void file(String name, byte[] file, int status, String message) {
        String url = HostileCase.data("video/mp4", file);
        cases.add(HostileCase.chat(
                "video: " + name,
                HostileCase.about("video_url", url, ""),
                status,
                status == 200 ? "" : "invalid_media",
                message));
    }

    private static byte[] video(String name) {
        try {
            return TestVideos.file(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
