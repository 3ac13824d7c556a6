package org.stromboli.skills.vision;

import java.awt.Rectangle;
import java.util.Map;
import org.stromboli.skills.picture.ColourNames;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.picture.Regions;
import org.stromboli.skills.picture.Spot;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Inputs;
import org.stromboli.skills.tool.Schemas;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// What is connected with a point and has its colour.
public final class SegmentColour implements Skill {

    @Override
    public String name() {
        return "segment_colour";
    }

    @Override
    public String description() {
        return "Returns the mask of the area around a point that has the point's colour and is connected with it.";
    }

    @Override
    public Inputs inputs() {
        return Inputs.image()
                .need("point", Schemas.point("a point of the area"))
                .allow("difference", Schemas.range("how far its colours may lie from the point's (20)", 1, 200));
    }

    @Override
    public Map<String, Object> output() {
        return MaskResult.schema();
    }

    @Override
    public SkillResult run(Arguments arguments) {
        Picture picture = arguments.picture("image");
        Spot point = arguments.point("point");
        int difference = arguments.integer("difference", 1, 200, 20);
        int x = Math.min(picture.width() - 1, (int) (point.x() * picture.width()));
        int y = Math.min(picture.height() - 1, (int) (point.y() * picture.height()));
        int colour = picture.at(x, y);
        boolean[] alike = new boolean[picture.rgb().length];
        for (int i = 0; i < alike.length; i++) {
            alike[i] = ColourNames.distance(picture.rgb()[i], colour) <= difference;
        }
        return MaskResult.of(connected(alike, y * picture.width() + x, picture), picture);
    }

    private static boolean[] connected(boolean[] alike, int start, Picture picture) {
        Regions.Region region = Regions.at(alike, start, picture.width(), picture.height());
        Rectangle box = region.box();
        boolean[] near = Colours.within(alike, picture.width(), region);
        boolean[] mask = new boolean[alike.length];
        for (int row = 0; row < box.height; row++) {
            System.arraycopy(near, row * box.width, mask, (row + box.y) * picture.width() + box.x, box.width);
        }
        return mask;
    }
}
