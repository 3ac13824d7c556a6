package org.stromboli.media.codec;

import java.util.Map;
import org.stromboli.media.CodecSettings;
import org.stromboli.media.CodecVideo;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaLimits;

/// Codec streams from content of any kind: prepared canvases, bit costs and frames, or a video file that a program
/// prepares canvases of.
public record CodecReader(CodecProgram program, MediaLimits limits) {

    /// @param content an archive of prepared files, or a video file
    public CodecVideo read(byte[] content, CodecSettings settings) throws MediaException, InterruptedException {
        return PreparedCanvases.isArchive(content)
                ? read(PreparedCanvases.unpacked(content, limits), settings)
                : program.canvases(content, settings, limits);
    }

    /// @param files of a folder that was prepared
    public CodecVideo read(Map<String, byte[]> files, CodecSettings settings)
            throws MediaException, InterruptedException {
        return PreparedCosts.isIn(files)
                ? PreparedCosts.of(files, settings, limits)
                : PreparedCanvases.of(files, limits);
    }
}
