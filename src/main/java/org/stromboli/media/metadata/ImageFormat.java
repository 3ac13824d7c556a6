package org.stromboli.media.metadata;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The formats of images, told apart by their first bytes: what a client says about them is not believed.
public enum ImageFormat {
    JPEG("\u00ff\u00d8\u00ff"),
    PNG("\u0089PNG\r\n\u001a\n"),
    GIF("GIF8"),
    BMP("BM"),
    TIFF("II*\0", "MM\0*", "II+\0", "MM\0+"),
    WEBP("RIFF") {
        @Override
        boolean matches(byte[] file) {
            return super.matches(file) && file.length > 12 && startsWith(file, 8, "WEBP");
        }
    };

    public static final String ALLOWED = "JPEG, PNG, GIF, BMP, TIFF, WebP and AVIF";

    private final String[] signatures;

    ImageFormat(String... signatures) {
        this.signatures = signatures;
    }

    public static Optional<ImageFormat> of(byte[] file) {
        return Arrays.stream(values()).filter(each -> each.matches(file)).findFirst();
    }

    boolean matches(byte[] file) {
        return Arrays.stream(signatures).anyMatch(each -> startsWith(file, 0, each));
    }

    private static boolean startsWith(byte[] file, int at, String signature) {
        byte[] start = signature.getBytes(StandardCharsets.ISO_8859_1);
        int end = at + start.length;
        return file.length >= end && Arrays.equals(file, at, end, start, 0, start.length);
    }
}
