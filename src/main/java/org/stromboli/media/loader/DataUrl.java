package org.stromboli.media.loader;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// A `data:` URL (RFC 2397), taken apart but not decoded. Base64 is read as browsers do (WHATWG's forgiving decoder):
/// white space and missing padding are no mistakes; nor is the alphabet of RFC 4648 section 5.
///
/// @param type the declared media type without parameters, in lower case; may be empty
record DataUrl(String type, boolean base64, String body) {

    /// @param url begins with `data:`
    static DataUrl parse(String url) throws MediaException {
        DataUrlHeader header = DataUrlHeader.of(url)
                .orElseThrow(() -> new MediaException(
                        Cause.INVALID, "a data: URL needs a comma between its type and its content"));
        return new DataUrl(header.type().toLowerCase(Locale.ROOT), header.base64(), url.substring(header.end()));
    }

    /// The parts of a comma-separated body, each as a URL of its own.
    List<DataUrl> frames() throws MediaException {
        if (!base64) {
            throw new MediaException(Cause.INVALID, "the frames of a video must be base64");
        }
        List<DataUrl> frames = new ArrayList<>();
        for (String frame : body.split(body.indexOf('%') < 0 ? "," : ",|%2[Cc]", -1)) {
            frames.add(new DataUrl(type, true, frame));
        }
        return frames;
    }

    /// The content; checked against the limit before it is decoded.
    byte[] bytes(long limit) throws MediaException {
        long least = base64 ? body.length() / 12L * 3 : body.length() / 3;
        byte[] bytes = least > limit ? new byte[0] : base64 ? ofBase64(unescaped()) : unescaped();
        if (least > limit || bytes.length > limit) {
            throw new MediaException(
                    Cause.TOO_LARGE,
                    "the content is larger than the %d bytes allowed".formatted(limit),
                    "stromboli.media.max-bytes");
        }
        if (bytes.length == 0) {
            throw new MediaException(Cause.INVALID, "the content is empty");
        }
        return bytes;
    }

    private byte[] unescaped() throws MediaException {
        byte[] ascii = body.getBytes(StandardCharsets.UTF_8);
        if (body.indexOf('%') < 0) {
            return ascii;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(ascii.length);
        for (int i = 0; i < ascii.length; i++) {
            if (ascii[i] != '%') {
                bytes.write(ascii[i]);
                continue;
            }
            int high = i + 2 < ascii.length ? Character.digit(ascii[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(ascii[i + 2], 16);
            if (low < 0) {
                throw new MediaException(Cause.INVALID, "a data: URL holds a % that two hex digits do not follow");
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return bytes.toByteArray();
    }

    /// @param ascii is written to
    private static byte[] ofBase64(byte[] ascii) throws MediaException {
        int length = 0;
        for (byte each : ascii) {
            switch (each) {
                case ' ', '\t', '\n', '\f', '\r' -> {}
                case '-' -> ascii[length++] = '+';
                case '_' -> ascii[length++] = '/';
                default -> ascii[length++] = each;
            }
        }
        for (int i = 0, whole = length; i < 2 && whole % 4 == 0 && length > 0 && ascii[length - 1] == '='; i++) {
            length--;
        }
        try {
            return Base64.getDecoder().decode(Arrays.copyOf(ascii, length));
        } catch (IllegalArgumentException e) {
            throw new MediaException(Cause.INVALID, "the content is not valid base64");
        }
    }
}
