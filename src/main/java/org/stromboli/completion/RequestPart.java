package org.stromboli.completion;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.stromboli.vision.Detail;

/// A piece of a message as the client sent it. `param` names the JSON field that an error about a medium
/// blames.
public sealed interface RequestPart {

    record Text(String text) implements RequestPart {}

    /// @param marking what is painted on it first
    record Image(String url, Detail detail, String param, Marking marking) implements RequestPart {

        public Image(String url, Detail detail, String param) {
            this(url, detail, param, Marking.NONE);
        }

        public Image with(Marking marks) {
            return new Image(url, detail, param, marks);
        }

        /// All the resolution that the model family gives a picture.
        public static Image fine(String url, String param) {
            return new Image(url, Detail.HIGH, param);
        }

        /// The whole picture as one tile.
        public static Image coarse(String url, String param) {
            return new Image(url, Detail.LOW, param);
        }
    }

    /// @param frames how many of them the model sees; absent as the model family has it
    /// @param perSecond how many of them for each second
    record Video(String url, OptionalInt frames, OptionalDouble perSecond, String param) implements RequestPart {

        /// As many frames as the model family takes by itself.
        public static Video usual(String url, String param) {
            return new Video(url, OptionalInt.empty(), OptionalDouble.empty(), param);
        }
    }
}
