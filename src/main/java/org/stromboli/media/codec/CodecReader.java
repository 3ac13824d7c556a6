package org.stromboli.media.codec;

import java.util.Map;
import org.stromboli.media.CodecSettings;
import org.stromboli.media.CodecVideo;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaLimits;

/// Codec streams from content of either kind: prepared canvases, or a video file that a program prepares them of.
public record CodecReader(CodecProgram program, MediaLimits limits) {

    /// @param content an archive of prepared canvases, or a video file
    public CodecVideo read(byte[] content, CodecSettings settings) throws MediaException, InterruptedException {
        return PreparedCanvases.isArchive(content)
                ? read(PreparedCanvases.unpacked(content, limits))
                : program.canvases(content, settings, limits);
    }

    /// @param files of a folder of prepared canvases
    public CodecVideo read(Map<String, byte[]> files) throws MediaException {
        return PreparedCanvases.of(files, limits);
    }
}
