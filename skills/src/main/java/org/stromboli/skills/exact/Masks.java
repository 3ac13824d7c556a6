package org.stromboli.skills.exact;

import java.awt.Rectangle;
import org.stromboli.skills.picture.Picture;

/// What is measured of a mask.
final class Masks {

    record Extent(int pixels, Rectangle box) {}

    private Masks() {}

    static Extent extent(boolean[] mask, Picture picture) {
        int pixels = 0;
        Rectangle box = new Rectangle(-1, -1);
        for (int i = 0; i < mask.length; i++) {
            if (mask[i]) {
                pixels++;
                box.add(new Rectangle(i % picture.width(), i / picture.width(), 1, 1));
            }
        }
        return new Extent(pixels, pixels == 0 ? new Rectangle(0, 0) : box);
    }
}
