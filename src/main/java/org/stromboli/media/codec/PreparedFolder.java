package org.stromboli.media.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// The files of a folder that was prepared for a codec stream, and what `meta.json` says about them.
///
/// @param files by their names
record PreparedFolder(Map<String, byte[]> files, JsonNode meta) {

    private static final String META = "meta.json";
    private static final Pattern NAMES =
            Pattern.compile("canvas_\\d{1,6}\\.(jpg|jpeg|png)|frame_\\d{1,6}\\.png|meta\\.json"
                    + "|(src_patch_position|bit_cost|frame_ids|frames)\\.npy");
    private static final double FASTEST = 1000;
    private static final int SHOWN = 40;

    static PreparedFolder of(Map<String, byte[]> files) throws MediaException {
        try {
            return new PreparedFolder(files, new ObjectMapper().readTree(file(files, META)));
        } catch (IOException e) {
            throw new MediaException(Cause.INVALID, "meta.json is not valid JSON");
        }
    }

    /// Whether a folder's file is one of those that are read.
    static boolean reads(String name) {
        return NAMES.matcher(name).matches();
    }

    byte[] file(String name) throws MediaException {
        return file(files, name);
    }

    private static byte[] file(Map<String, byte[]> files, String name) throws MediaException {
        byte[] file = files.get(name);
        if (file == null) {
            String shown = reads(name) ? name : "a file of `canvas_files`";
            throw new MediaException(
                    Cause.INVALID, "%s is missing among the files of the codec stream".formatted(shown));
        }
        return file;
    }

    /// Frames of each second of the video.
    double perSecond() throws MediaException {
        double perSecond = meta.path("fps").asDouble();
        if (!(perSecond > 0 && perSecond <= FASTEST)) {
            throw new MediaException(Cause.INVALID, "meta.json must have `fps`, the frames of each second");
        }
        return perSecond;
    }

    /// A setting that `meta.json` may have.
    ///
    /// @param usual if it has not
    int setting(String key, int usual, int min, int max) throws MediaException {
        JsonNode value = meta.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return usual;
        }
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.intValue() < min || value.intValue() > max) {
            String text = value.toString();
            throw new MediaException(
                    Cause.INVALID,
                    "`%s` of meta.json is %s; allowed are whole numbers from %d to %d"
                            .formatted(key, text.substring(0, Math.min(SHOWN, text.length())), min, max));
        }
        return value.intValue();
    }
}
