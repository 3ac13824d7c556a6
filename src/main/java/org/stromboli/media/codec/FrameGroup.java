package org.stromboli.media.codec;

/// Frames that share canvases.
///
/// @param start the first
/// @param end after the last
record FrameGroup(int start, int end) {

    int frames() {
        return end - start;
    }
}
