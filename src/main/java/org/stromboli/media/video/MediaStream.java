package org.stromboli.media.video;

import java.util.Locale;

/// One of the streams of a video file, as its container describes it.
///
/// @param index among all streams of the file
/// @param codec FFmpeg's name of it
/// @param isDefault whether the file says that a player shows it unless told otherwise
/// @param isStill a cover picture or a set of thumbnails: no video, though it is stored like one
/// @param isEncrypted with a key that only some players get
/// @param perSecond mean number of frames as the file tells it; not a number if it does not
record MediaStream(
        int index, Kind kind, String codec, boolean isDefault, boolean isStill, boolean isEncrypted, double perSecond) {

    /// What is in it.
    enum Kind {
        VIDEO,
        AUDIO,
        OTHER;

        static Kind of(String name) {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "video" -> VIDEO;
                case "audio" -> AUDIO;
                default -> OTHER;
            };
        }
    }

    boolean isVideo() {
        return kind == Kind.VIDEO && !isStill;
    }
}
