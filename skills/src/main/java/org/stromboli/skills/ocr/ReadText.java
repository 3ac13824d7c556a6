package org.stromboli.skills.ocr;

import java.awt.Rectangle;

/// A piece of text, in pixels of the picture that it was read in.
///
/// @param level runs from left to right, not tilted
record ReadText(Rectangle place, String text, double score, boolean level) {

    /// The same line goes on: the next piece stands beside this one, with no more than a space between.
    boolean continuesWith(ReadText next) {
        double height = Math.min(place.height, next.place.height);
        double gap = next.place.x - place.getMaxX();
        return level
                && next.level
                && Math.max(place.height, next.place.height) < 1.5 * height
                && Math.abs(place.getCenterY() - next.place.getCenterY()) < 0.25 * height
                && gap < 0.5 * height
                && gap > -0.5 * height;
    }

    ReadText with(ReadText next) {
        return new ReadText(place.union(next.place), text + " " + next.text, Math.min(score, next.score), true);
    }
}
