package org.stromboli.app;

import static org.stromboli.app.CraftedImages.bmp;
import static org.stromboli.app.CraftedImages.bytes;
import static org.stromboli.app.CraftedImages.chunk;
import static org.stromboli.app.CraftedImages.cut;
import static org.stromboli.app.CraftedImages.fixture;
import static org.stromboli.app.CraftedImages.frame;
import static org.stromboli.app.CraftedImages.frameHeader;
import static org.stromboli.app.CraftedImages.gif;
import static org.stromboli.app.CraftedImages.grey;
import static org.stromboli.app.CraftedImages.hex;
import static org.stromboli.app.CraftedImages.joined;
import static org.stromboli.app.CraftedImages.little;
import static org.stromboli.app.CraftedImages.patched;
import static org.stromboli.app.CraftedImages.png;
import static org.stromboli.app.CraftedImages.riff;
import static org.stromboli.app.CraftedImages.tiff;
import static org.stromboli.app.CraftedImages.webp;
import static org.stromboli.app.CraftedImages.withChunk;
import static org.stromboli.app.CraftedImages.withSegment;
import static org.stromboli.app.CraftedImages.zeros;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Images that try to take memory or time, to break a decoder, or to be something else.
final class HostileImages {

    private static final String DAMAGED = "cannot be decoded: it is damaged, incomplete or of an unusual kind";
    private static final String NO_IMAGE = "no image that this server can read";
    private static final String SERVED = "\"finish_reason\"";

    private final List<HostileCase> cases = new ArrayList<>();

    static List<HostileCase> cases() {
        HostileImages images = new HostileImages();
        images.bombs();
        images.sizes();
        images.incomplete();
        images.damaged();
        images.tiffs();
        images.otherKinds();
        images.oddButGood();
        return images.cases;
    }

    private void bombs() {
        large("PNG of 30000 x 30000", () -> png(30_000, 30_000, 8, 0, zeros(100)), "30000 x 30000");
        good("PNG of 39 million equal pixels", () -> grey(6_240, 6_240));
        good("PNG of 16 x 16 with 256 MB behind it", () -> png(16, 16, 8, 0, zeros(1 << 28)));
        good("PNG with 256 MB of compressed text", () -> withChunk("zTXt", joined(bytes("a\0\0"), zeros(1 << 28))));
        good("PNG with 256 MB of colour profile", () -> withChunk("iCCP", joined(bytes("a\0\0"), zeros(1 << 28))));
        large("GIF screen of 65535 x 65535", () -> gif(65_535, 65_535, frame(0, 0, 1, 1)), "65535 x 65535");
        large("GIF whose frame is far outside", () -> gif(9, 9, frame(65_535, 65_535, 1, 1)), "65536 x 65536");
        large("GIF frame of 65535 x 65535", () -> gif(1, 1, frame(0, 0, 65_535, 65_535)), "65535 x 65535");
        good("GIF of 100,000 frames", () -> {
            byte[][] frames =
                    IntStream.range(0, 100_000).mapToObj(i -> frame(0, 0, 1, 1)).toArray(byte[][]::new);
            return gif(1, 1, joined(frames), bytes(";"));
        });
        large(
                "JPEG of 65535 x 65535",
                () -> {
                    byte[] file = fixture("rgb60.jpg");
                    return patched(file, frameHeader(file) + 5, hex("ffff ffff"));
                },
                "65535 x 65535");
        bad(
                "JPEG of 300 scans",
                () -> {
                    byte[] file = fixture("prog.jpg");
                    byte[] scan = hex("ffda 0008 01 01 00 00 3f 00");
                    byte[][] scans = IntStream.range(0, 300).mapToObj(i -> scan).toArray(byte[][]::new);
                    return joined(java.util.Arrays.copyOf(file, file.length - 2), joined(scans), hex("ffd9"));
                },
                "more than 200 scans");
        bad(
                "JPEG with a million empty comments",
                () -> withSegment("rgb60.jpg", hex("fffe0002".repeat(1_000_000))),
                "more than 10000 segments");
        large(
                "WebP canvas of 16 million x 16 million",
                () -> webp(riff("VP8X", hex("00000000 ffffff ffffff"))),
                "16777216 x 16777216");
        large(
                "WebP, lossless, of 16384 x 16384",
                () -> webp(riff("VP8L", hex("2f ffffff0f 00000000000000000000"))),
                "16384 x 16384");
        bad("BMP of two thousand million columns", () -> bmp(0x7fffffff, 1, 24, 0), DAMAGED);
        bad("BMP of 6000 x 6000 runs without pixels", () -> bmp(6000, 6000, 8, 1), DAMAGED);
    }

    private void sizes() {
        good("PNG of 1 x 1", () -> grey(1, 1));
        good("PNG of 100000 x 1", () -> grey(100_000, 1));
        good("PNG of 1 x 100000", () -> grey(1, 100_000));
        large("PNG of 100001 x 1", () -> grey(100_001, 1), "an edge may have at most 100000");
        bad("PNG of 0 x 5", () -> png(0, 5, 8, 0, zeros(5)), "");
        bad("PNG of 5 x -1", () -> png(5, -1, 8, 0, zeros(5)), "");
        bad("GIF of 0 x 0", () -> gif(0, 0, frame(0, 0, 0, 0)), "");
        bad("BMP of 0 x 0", () -> bmp(0, 0, 24, 0), "");
        bad("BMP of -2147483648 rows", () -> bmp(1, Integer.MIN_VALUE, 24, 0), "");
        bad("WebP, lossy, of 0 x 0", () -> webp(riff("VP8 ", hex("300100 9d012a 0000 0000"))), "");
    }

    private void incomplete() {
        for (String name : List.of(
                "rgb60.jpg",
                "prog.jpg",
                "rgb.png",
                "pal16.png",
                "rgb.gif",
                "rgb.bmp",
                "rgb.tif",
                "lossy.webp",
                "lossless.webp")) {
            String file = name.equals("rgb.tif") ? "rgb_None.tif" : name;
            for (double share : new double[] {0.3, 0.7}) {
                bad("%s, %.0f %% of it".formatted(file, 100 * share), () -> cut(file, share), "");
            }
        }
        bad("no bytes", () -> new byte[0], "empty");
        bad("one byte", () -> hex("ff"), NO_IMAGE);
        bad("the beginning of a PNG", () -> hex("89504e470d0a1a0a"), DAMAGED);
        bad("the beginning of a JPEG", () -> hex("ffd8ff"), "incomplete");
        bad("the beginning of a GIF", () -> bytes("GIF89a"), DAMAGED);
        bad("the beginning of a WebP", () -> bytes("RIFF\0\0\0\0WEBPVP8 "), "");
    }

    private void damaged() {
        bad("PNG whose pixels are no deflate", () -> png(16, 16, 8, 2, bytes("x".repeat(999))), DAMAGED);
        bad("PNG without a palette", () -> png(16, 16, 8, 3, zeros(17 * 16)), DAMAGED);
        bad("PNG of 7 bits and 9 channels", () -> png(16, 16, 7, 9, zeros(999)), DAMAGED);
        bad(
                "PNG without pixels",
                () -> joined(java.util.Arrays.copyOf(grey(16, 16), 33), chunk("IEND", new byte[0])),
                "");
        bad("JPEG with huge tables", () -> withSegment("rgb60.jpg", hex("ffc4 ffff" + "ff".repeat(65_533))), DAMAGED);
        bad(
                "JPEG of 12 bits",
                () -> {
                    byte[] file = fixture("rgb60.jpg");
                    return patched(file, frameHeader(file) + 4, hex("0c"));
                },
                DAMAGED);
        bad(
                "JPEG of 255 components",
                () -> {
                    byte[] file = fixture("rgb60.jpg");
                    return patched(file, frameHeader(file) + 9, hex("ff"));
                },
                DAMAGED);
        bad(
                "JPEG, arithmetic",
                () -> {
                    byte[] file = fixture("rgb60.jpg");
                    return patched(file, frameHeader(file) + 1, hex("c9"));
                },
                DAMAGED);
        bad(
                "JPEG without rows",
                () -> {
                    byte[] file = fixture("rgb60.jpg");
                    return patched(file, frameHeader(file) + 5, hex("0000"));
                },
                "");
        bad("GIF whose codes have 255 bits", () -> gif(9, 9, bytes(","), hex("0000 0000 0900 0900 00 ff 01ff 00")), "");
        bad("WebP of random bits", () -> webp(riff("VP8L", hex("2f 0f00 0300" + "a5c3".repeat(200)))), DAMAGED);
        bad("WebP whose chunk is longer than the file", () -> webp(joined(bytes("VP8 "), little(-1), hex("00"))), "");
        bad("BMP whose pixels are elsewhere", () -> patched(bmp(9, 9, 24, 0), 10, little(0x7ffffff0)), "");
        bad("BMP of 65535 bits", () -> bmp(9, 9, 0xffff, 0), "");
    }

    /// Tags: 256 width, 257 height, 258 bits, 259 compression, 262 kind of colours, 273 and 279 where pixels are.
    private void tiffs() {
        large("TIFF of 2000000000 x 1", () -> tiff(256, 4, 1, 2_000_000_000, 257, 4, 1, 1), "2000000000 x 1");
        bad("TIFF without a size", () -> tiff(258, 3, 1, 8), "");
        bad(
                "TIFF with pixels behind its end",
                () -> tiff(
                        256,
                        4,
                        1,
                        9,
                        257,
                        4,
                        1,
                        9,
                        258,
                        3,
                        1,
                        8,
                        259,
                        3,
                        1,
                        1,
                        262,
                        3,
                        1,
                        1,
                        273,
                        4,
                        1,
                        0x7fffffff,
                        279,
                        4,
                        1,
                        81),
                "");
        bad(
                "TIFF with a thousand million strips",
                () -> tiff(
                        256,
                        4,
                        1,
                        9,
                        257,
                        4,
                        1,
                        9,
                        258,
                        3,
                        1,
                        8,
                        259,
                        3,
                        1,
                        1,
                        262,
                        3,
                        1,
                        1,
                        273,
                        4,
                        1_000_000_000,
                        8,
                        279,
                        4,
                        1_000_000_000,
                        8),
                "");
        large(
                "TIFF of huge tiles",
                () -> tiff(
                        256,
                        4,
                        1,
                        9,
                        257,
                        4,
                        1,
                        9,
                        258,
                        3,
                        1,
                        8,
                        262,
                        3,
                        1,
                        1,
                        322,
                        4,
                        1,
                        0x7fffffff,
                        323,
                        4,
                        1,
                        0x7fffffff),
                "tiles");
        bad("TIFF of CIE Lab", () -> tiff(256, 4, 1, 9, 257, 4, 1, 9, 258, 3, 1, 8, 262, 3, 1, 8), "RGB");
        bad("TIFF whose directory is nowhere", () -> patched(tiff(256, 4, 1, 9), 4, little(0x7fffffff)), "");
        bad("TIFF whose directories are a ring", () -> patched(tiff(256, 4, 1, 9), 22, little(8)), "");
        bad("BigTIFF without a directory", () -> hex("49492b00 0800 0000 1000000000000000"), "no pixels");
        bad("BigTIFF whose directory is nowhere", () -> hex("49492b00 0800 0000 ffffffffffffff7f"), "no pixels");
    }

    private void otherKinds() {
        other("SVG", bytes("<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"));
        other(
                "SVG with an entity",
                bytes("<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><svg>&a;</svg>"));
        other("PDF", bytes("%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript>>>>"));
        other("PostScript", bytes("%!PS-Adobe-3.0 EPSF\n(/etc/passwd) (r) file"));
        other("HTML", bytes("<!DOCTYPE html><script>alert(1)</script>"));
        other("ZIP", bytes("PK\3\4"));
        other("JPEG 2000", hex("0000000c6a5020200d0a870a"));
        other("JPEG XL", hex("ff0a0000"));
        other("Photoshop", bytes("8BPS\0\1"));
        other("icon", hex("00000100010010100000"));
        other("PNM", bytes("P6\n65535 65535\n255\n"));
        other("MVG", bytes("push graphic-context\nimage over 0,0 0,0 'https://localhost/'"));
        other("serialized Java object", hex("aced0005737200"));
        other("pickle", hex("80049500000000"));
        other("play list", bytes("#EXTM3U\nfile:///etc/passwd\n"));
        other("HEIC", bytes("\0\0\0\u0018ftypheic\0\0\0\0mif1heic"));
        other("text", bytes("A red circle."));
    }

    private void oddButGood() {
        good(
                "GIF that is a script too",
                () -> joined(patched(fixture("rgb.gif"), 0, bytes("GIF89a")), bytes("/*=1;*/alert(1)//")));
        good("JPEG that is a ZIP too", () -> joined(fixture("rgb60.jpg"), bytes("PK\3\4evil.class")));
        good("PNG with a page behind it", () -> joined(fixture("rgb.png"), bytes("<script>alert(1)</script>")));
        good(
                "JPEG whose EXIF is a ring",
                () -> withSegment(
                        "rgb60.jpg",
                        joined(
                                hex("ffe1 0022"),
                                bytes("Exif\0\0II*\0"),
                                little(8),
                                hex("0100 6987 0400 01000000 08000000 08000000 0000"))));
        good(
                "JPEG whose EXIF is elsewhere",
                () -> withSegment("rgb60.jpg", joined(hex("ffe1 0010"), bytes("Exif\0\0MM\0*"), hex("7fffffff"))));
        good(
                "JPEG with a broken profile",
                () -> withSegment("rgb60.jpg", joined(hex("ffe2 0014"), bytes("ICC_PROFILE\0\1\1"), hex("ffffffff"))));
        good(
                "JPEG with an Adobe segment that is too short",
                () -> withSegment("rgb60.jpg", joined(hex("ffee 0008"), bytes("Adobe\0"))));
        good("JPEG of CMYK", () -> fixture("p3cmyk.jpg"));
        good("PNG of 16 bits", () -> fixture("rgba16.png"));
        good("AVIF", () -> avif("alpha.avif"));
        bad("AVIF, half of it", () -> Arrays.copyOf(avif("444.avif"), 1_500), "AVIF image cannot be decoded");
        bad("AVIF that is only a name", () -> bytes("\0\0\0\u0018ftypavif\0\0\0\0avif"), "");
        good("animated WebP", () -> fixture("anim.webp"));
        good("GIF whose frame lies outside", () -> gif(9, 9, frame(4_000, 4_000, 1, 1), bytes(";")));
    }

    private static byte[] avif(String name) {
        return CraftedImages.fixture("../avif/" + name);
    }

    private void good(String name, Supplier<byte[]> file) {
        cases.add(HostileCase.image(name, file, 200, "", SERVED));
    }

    private void bad(String name, Supplier<byte[]> file, String message) {
        cases.add(HostileCase.image(name, file, 400, "invalid_media", message));
    }

    private void large(String name, Supplier<byte[]> file, String message) {
        cases.add(HostileCase.image(name, file, 413, "media_too_large", message));
    }

    private void other(String name, byte[] file) {
        bad(name, () -> file, NO_IMAGE);
    }
}
