package org.stromboli.media;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.stromboli.media.MediaException.Cause;

/// A `data:` URL (RFC 2397), taken apart but not decoded.
///
/// @param type the declared media type without parameters, in lower case; may be empty
record DataUrl(String type, boolean base64, String body) {

    /// @param url begins with `data:`
    static DataUrl parse(String url) throws MediaException {
        int comma = url.indexOf(',');
        if (comma < 0) {
            throw new MediaException(Cause.INVALID, "a data: URL needs a comma between its type and its content");
        }
        String[] header = url.substring("data:".length(), comma).split(";", -1);
        boolean base64 = header.length > 1 && header[header.length - 1].strip().equalsIgnoreCase("base64");
        return new DataUrl(header[0].strip().toLowerCase(Locale.ROOT), base64, url.substring(comma + 1));
    }

    /// The parts of a comma-separated body, each as a URL of its own.
    List<DataUrl> frames() throws MediaException {
        if (!base64) {
            throw new MediaException(Cause.INVALID, "the frames of a video must be base64");
        }
        List<DataUrl> frames = new ArrayList<>();
        for (String frame : body.split(",", -1)) {
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
                    Cause.TOO_LARGE, "the content is larger than the %d bytes allowed".formatted(limit));
        }
        if (bytes.length == 0) {
            throw new MediaException(Cause.INVALID, "the content is empty");
        }
        return bytes;
    }

    /// Undoes percent-encoding and drops line breaks, which `base64` programs put into their output.
    private byte[] unescaped() throws MediaException {
        byte[] ascii = body.getBytes(StandardCharsets.UTF_8);
        if (base64 && body.indexOf('%') < 0 && body.indexOf('\n') < 0 && body.indexOf('\r') < 0) {
            return ascii;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(ascii.length);
        for (int i = 0; i < ascii.length; i++) {
            if (ascii[i] == '%') {
                int high = i + 2 < ascii.length ? Character.digit(ascii[i + 1], 16) : -1;
                int low = high < 0 ? -1 : Character.digit(ascii[i + 2], 16);
                if (low < 0) {
                    throw new MediaException(Cause.INVALID, "a data: URL holds a % that two hex digits do not follow");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else if (!base64 || (ascii[i] != '\n' && ascii[i] != '\r')) {
                bytes.write(ascii[i]);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] ofBase64(byte[] ascii) throws MediaException {
        try {
            return Base64.getDecoder().decode(ascii);
        } catch (IllegalArgumentException e) {
            throw new MediaException(Cause.INVALID, "the content is not valid base64");
        }
    }
}
