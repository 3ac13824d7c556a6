package org.stromboli.media;

/// How a model wants the codec stream of a video: not frames, but canvases of the blocks that cost the most bits.
///
/// @param frames that are looked at, at most
/// @param groupSize frames of a group on average
/// @param canvases of a group
/// @param patch pixels along a patch's edge
/// @param maxPixels of a canvas
/// @param groups how long groups may be
public record CodecSettings(int frames, int groupSize, int canvases, int patch, int maxPixels, Groups groups) {

    /// Frames of a group.
    public record Groups(int min, int max) {}

    public CodecSettings {
        if (frames < 1 || groupSize < 1 || canvases < 1 || patch < 1 || maxPixels < 1) {
            throw new IllegalArgumentException("%d frames, groups of %d, %d canvases, patches of %d, %d pixels"
                    .formatted(frames, groupSize, canvases, patch, maxPixels));
        }
    }
}
