package org.stromboli.vision;

/// When the chosen frames of a video are seen.
///
/// @param indexes of the frames in the video, or in the list of frames that a client sent
/// @param perSecond frames of the video; 1 for lists of frames, which have no times of their own
public record FrameTimes(int[] indexes, double perSecond) {

    /// Frames that follow each other, one a second.
    public static FrameTimes ofList(int frames) {
        int[] indexes = new int[frames];
        for (int i = 0; i < frames; i++) {
            indexes[i] = i;
        }
        return new FrameTimes(indexes, 1);
    }

    /// Of one of them, from the beginning of the video.
    public double seconds(int frame) {
        return indexes[frame] / perSecond;
    }
}
