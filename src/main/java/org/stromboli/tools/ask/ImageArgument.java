package org.stromboli.tools.ask;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.stromboli.cli.CommandFailedException;

/// What follows `--image`: a file, which is sent as a data URL, or a URL, which the server fetches.
final class ImageArgument {

    private static final Pattern URL = Pattern.compile("(https?|data):.*");

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "png", "image/png",
            "jpg", "image/jpeg",
            "jpeg", "image/jpeg",
            "webp", "image/webp",
            "gif", "image/gif",
            "bmp", "image/bmp",
            "tif", "image/tiff",
            "tiff", "image/tiff");

    private ImageArgument() {}

    /// @throws CommandFailedException if the name of the file does not tell its format
    static String url(String argument) throws IOException {
        return URL.matcher(argument).matches() ? argument : dataUrl(Path.of(argument));
    }

    private static String dataUrl(Path file) throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        String type = MEDIA_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw new CommandFailedException("the name of %s does not tell an image format (%s)"
                    .formatted(
                            file,
                            String.join(
                                    ", ", MEDIA_TYPES.keySet().stream().sorted().toList())));
        }
        return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    }
}
