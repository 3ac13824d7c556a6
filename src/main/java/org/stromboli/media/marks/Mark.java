package org.stromboli.media.marks;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// One visual prompt, checked.
///
/// @param label written beside the mark; a bare label has nothing else
/// @param seed of all random choices; absent: the usual ones
public record Mark(
        MarkShape shape, MarkPlace place, MarkColor color, Stroke stroke, Optional<String> label, OptionalLong seed) {

    /// @param alpha 0 is invisible, 255 hides what is below; absent: as in training
    /// @param width in pixels of an image whose longer side has 336; absent: as in training
    public record Stroke(OptionalInt alpha, OptionalDouble width) {

        static final Stroke AS_IN_TRAINING = new Stroke(OptionalInt.empty(), OptionalDouble.empty());
    }

    public static Mark of(MarkShape shape, MarkPlace place, MarkColor color) {
        return new Mark(shape, place, color, Stroke.AS_IN_TRAINING, Optional.empty(), OptionalLong.empty());
    }

    public Mark withSeed(long value) {
        return new Mark(shape, place, color, stroke, label, OptionalLong.of(value));
    }

    public Mark withLabel(String text) {
        return new Mark(shape, place, color, stroke, Optional.of(text), seed);
    }

    public Mark withStroke(int opacity, double lineWidth) {
        return new Mark(
                shape, place, color, new Stroke(OptionalInt.of(opacity), OptionalDouble.of(lineWidth)), label, seed);
    }

    /// Whether a label can be written with the letters that there are.
    public static boolean canWrite(String label) {
        return !label.isBlank() && Glyphs.canWrite(label);
    }

    /// The words for what is marked, as models were trained with: `the object within the red rectangle`.
    public String phrase() {
        if (shape == MarkShape.LABEL) {
            String text = label.orElse("");
            boolean number = text.chars().allMatch(Character::isDigit);
            return number ? "the object with number " + text : "the object with label " + text;
        }
        return "the object %s the %s%s"
                .formatted(
                        shape.preposition(),
                        color.name().map(name -> name + " ").orElse(""),
                        shape.noun());
    }
}
