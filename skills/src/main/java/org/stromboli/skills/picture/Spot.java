package org.stromboli.skills.picture;

import java.util.List;

/// A point in shares of the picture: (0, 0) is the upper left corner, (1, 1) the lower right one.
public record Spot(double x, double y) {

    public List<Double> rounded() {
        return List.of(Box.round(x), Box.round(y));
    }
}
