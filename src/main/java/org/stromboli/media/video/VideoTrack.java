package org.stromboli.media.video;

/// What is known of a video before any frame of it is decoded. Times are in seconds as its container has them,
/// ascending, none twice.
///
/// @param stream among all streams of the file
/// @param width as stored, before the image is turned upright
/// @param perSecond mean number of frames
/// @param times when each frame is shown
/// @param keys when those frames are shown that can be decoded without any other
record VideoTrack(int stream, int width, int height, double perSecond, double[] times, double[] keys) {

    int frames() {
        return times.length;
    }
}
