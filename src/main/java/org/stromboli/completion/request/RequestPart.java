package org.stromboli.completion.request;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.stromboli.vision.Detail;

/// A piece of a message as the client sent it. `param` names the JSON field that an error about a media item
/// carries.
public sealed interface RequestPart {

    record Text(String text) implements RequestPart {}

    /// @param visualPrompts what is painted on it first
    record Image(String url, Detail detail, String param, VisualPrompts visualPrompts) implements RequestPart {

        public Image(String url, Detail detail, String param) {
            this(url, detail, param, VisualPrompts.NONE);
        }

        public Image with(VisualPrompts marks) {
            return new Image(url, detail, param, marks);
        }

        /// All the resolution that the model family gives an image.
        public static Image fine(String url, String param) {
            return new Image(url, Detail.HIGH, param);
        }

        /// The whole image as one tile.
        public static Image coarse(String url, String param) {
            return new Image(url, Detail.LOW, param);
        }
    }

    /// @param frames how many of them the model sees; absent as the model family has it
    /// @param perSecond how many of them for each second
    /// @param codec whether the model sees the codec stream in place of frames
    record Video(String url, OptionalInt frames, OptionalDouble perSecond, String param, boolean codec)
            implements RequestPart {

        /// Frames.
        public Video(String url, OptionalInt frames, OptionalDouble perSecond, String param) {
            this(url, frames, perSecond, param, false);
        }

        /// The codec stream in place of frames.
        public static Video codec(String url, String param) {
            return new Video(url, OptionalInt.empty(), OptionalDouble.empty(), param, true);
        }

        /// As many frames as the model family takes by itself.
        public static Video usual(String url, String param) {
            return new Video(url, OptionalInt.empty(), OptionalDouble.empty(), param);
        }
    }
}
