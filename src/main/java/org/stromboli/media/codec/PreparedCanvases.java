package org.stromboli.media.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.stromboli.media.CodecVideo;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;
import org.stromboli.media.MediaLimits;
import org.stromboli.media.image.ImageDecoder;

/// What `cv-preinfer` writes: `canvas_*.jpg` (or `.png`), `src_patch_position.npy` and `meta.json`.
public final class PreparedCanvases {

    private static final String PLACES = "src_patch_position.npy";
    private static final String CANVAS = "canvas_";
    private static final int MAX_ENTRIES = 4096;

    private PreparedCanvases() {}

    /// Whether a folder's file is one of those that are read, be it of canvases or of bit costs.
    public static boolean reads(String name) {
        return PreparedFolder.reads(name);
    }

    /// Whether content is an archive, which is a ZIP file.
    public static boolean isArchive(byte[] content) {
        return content.length > 4 && content[0] == 'P' && content[1] == 'K' && content[2] == 3 && content[3] == 4;
    }

    /// The files of an archive that are read, by their names without folders.
    ///
    /// @throws MediaException if it is damaged, or they are larger than one video may be
    public static Map<String, byte[]> unpacked(byte[] archive, MediaLimits limits) throws MediaException {
        Map<String, byte[]> files = new TreeMap<>();
        long left = limits.maxBytes();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            int entries = 0;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++entries > MAX_ENTRIES) {
                    throw new MediaException(
                            Cause.TOO_LARGE, "the archive has more than the %d files allowed".formatted(MAX_ENTRIES));
                }
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (!reads(name)) {
                    continue;
                }
                byte[] file = zip.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, left + 1));
                left -= file.length;
                if (left < 0) {
                    throw new MediaException(
                            Cause.TOO_LARGE,
                            "the files of the archive are larger than the %d bytes allowed"
                                    .formatted(limits.maxBytes()),
                            "stromboli.media.max-bytes");
                }
                files.put(name, file);
            }
            return files;
        } catch (IOException | IllegalArgumentException e) {
            throw new MediaException(Cause.INVALID, "the archive is damaged or incomplete");
        }
    }

    /// @param files by their names
    public static CodecVideo of(Map<String, byte[]> files, MediaLimits limits) throws MediaException {
        PreparedFolder folder = PreparedFolder.of(files);
        double perSecond = folder.perSecond();
        List<DecodedImage> canvases = new ArrayList<>();
        ImageDecoder decoder = new ImageDecoder();
        long pixelsLeft = limits.maxVideoPixels();
        for (String name : names(folder)) {
            DecodedImage canvas = decoder.decode(folder.file(name), Math.min(limits.maxPixels(), pixelsLeft));
            pixelsLeft -= (long) canvas.width() * canvas.height();
            canvases.add(canvas);
        }
        if (canvases.isEmpty()) {
            throw new MediaException(
                    Cause.INVALID, "there is no canvas_*.jpg, and no %s in its place".formatted(PreparedCosts.COSTS));
        }
        return new CodecVideo(canvases, NumpyFile.integers(folder.file(PLACES), PLACES), perSecond);
    }

    /// Whether there are canvases, or parts of them.
    static boolean isIn(Map<String, byte[]> files) {
        return files.keySet().stream().anyMatch(name -> name.startsWith(CANVAS) || name.equals(PLACES));
    }

    /// In the order of `canvas_files`, whatever folder they were in, or else by their numbers.
    private static List<String> names(PreparedFolder folder) {
        List<String> names = new ArrayList<>();
        for (JsonNode each : folder.meta().path("canvas_files")) {
            names.add(each.asText().substring(each.asText().lastIndexOf('/') + 1));
        }
        return names.isEmpty()
                ? folder.files().keySet().stream()
                        .filter(name -> name.startsWith(CANVAS))
                        .sorted()
                        .toList()
                : names;
    }
}
