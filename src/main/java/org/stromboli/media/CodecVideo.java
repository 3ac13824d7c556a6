package org.stromboli.media;

import java.util.List;

/// The codec stream of a video: canvases of blocks from several frames, all of one size.
///
/// @param places for each patch of all canvases, row by row, the index of its frame and its row and column there, -1
/// for what is left empty, [canvases * patches, 3]
/// @param perSecond frames of the video
public record CodecVideo(List<DecodedImage> canvases, int[] places, double perSecond) {

    public CodecVideo {
        canvases = List.copyOf(canvases);
    }
}
