package org.stromboli.skills.vision;

import java.awt.Rectangle;
import java.util.List;
import java.util.Map;
import org.stromboli.skills.picture.Box;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.picture.RunLengths;
import org.stromboli.skills.tool.Fields;
import org.stromboli.skills.tool.Schemas;
import org.stromboli.skills.tool.SkillResult;

/// What every segmentation answers: the mask, its box and area, and what it covers on white.
final class MaskResult {

    private MaskResult() {}

    static Map<String, Object> schema() {
        return Schemas.object(Fields.of("boxes", Schemas.boxes("around the mask; none when nothing was found"))
                .and("area", Schemas.number("share of the picture that the mask covers, 0 to 1"))
                .and("masks_rle", Schemas.masks("the mask"))
                .and("size", Schemas.size())
                .map());
    }

    static SkillResult of(boolean[] mask, Picture picture) {
        int pixels = 0;
        Rectangle around = new Rectangle(-1, -1);
        int[] shown = new int[mask.length];
        for (int i = 0; i < mask.length; i++) {
            if (mask[i]) {
                pixels++;
                around.add(new Rectangle(i % picture.width(), i / picture.width(), 1, 1));
            }
            shown[i] = mask[i] ? picture.rgb()[i] : 0xFFFFFF;
        }
        List<List<Double>> boxes =
                pixels == 0 ? List.of() : List.of(Box.of(around, picture).rounded());
        return new SkillResult(
                Fields.of("boxes", boxes)
                        .and("area", Box.round((double) pixels / mask.length))
                        .and("masks_rle", List.of(RunLengths.of(mask, picture.width(), picture.height())))
                        .size(picture)
                        .map(),
                List.of(new Picture(picture.width(), picture.height(), shown)));
    }
}
