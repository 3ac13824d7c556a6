package org.stromboli.media.video;

import java.util.Locale;
import java.util.Set;

/// One of the streams of a video file, as its container describes it.
///
/// @param index among all streams of the file
/// @param codec FFmpeg's name of it
/// @param perSecond mean number of frames as the file tells it; not a number if it does not
record MediaStream(int index, Kind kind, String codec, Set<Trait> traits, double perSecond) {

    enum Trait {
        /// The file says that a player shows it unless told otherwise.
        DEFAULT,
        /// A cover image or a set of thumbnails: no video, though it is stored like one.
        STILL,
        /// With a key that only some players get.
        ENCRYPTED
    }

    MediaStream {
        traits = Set.copyOf(traits);
    }

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
        return kind == Kind.VIDEO && !traits.contains(Trait.STILL);
    }

    boolean isDefault() {
        return traits.contains(Trait.DEFAULT);
    }

    boolean isEncrypted() {
        return traits.contains(Trait.ENCRYPTED);
    }
}
