package org.stromboli.skills.exact;

import java.awt.Rectangle;
import java.util.List;
import java.util.Map;
import org.stromboli.skills.call.BadArguments;
import org.stromboli.skills.picture.Box;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.picture.Spot;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Fields;
import org.stromboli.skills.tool.Inputs;
import org.stromboli.skills.tool.Schemas;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// A part of a picture, enlarged: a model sees a picture in so many pixels, and what is small in few of them.
public final class Zoom implements Skill {

    private static final int LONGEST_SIDE = 1536;

    @Override
    public String name() {
        return "zoom";
    }

    @Override
    public String description() {
        return "Enlarges a part of the picture: around a point, or a box. Use it to look again at something small.";
    }

    @Override
    public Inputs inputs() {
        return Inputs.image()
                .allow("point", Schemas.point("middle of the part; the middle of the picture without point and box"))
                .allow("box", Schemas.box("the part, instead of a point"))
                .allow("scale", Schemas.range("how many times larger (2)", 1.0, 16.0));
    }

    @Override
    public Map<String, Object> output() {
        return Schemas.object(Fields.of("box", Schemas.box("the part that the returned picture shows"))
                .and("scale", Schemas.number("how many times larger it is"))
                .map());
    }

    @Override
    public SkillResult run(Arguments arguments) {
        Picture picture = arguments.picture("image");
        double scale = arguments.number("scale", 1, 16, 2);
        Rectangle part = part(arguments, scale).pixels(picture);
        // Never larger than a model is shown; a part that is larger already stays as it is.
        double fits = Math.max(1, (double) LONGEST_SIDE / Math.max(part.width, part.height));
        double applied = Math.min(scale, fits);
        Picture enlarged = picture.crop(part)
                .resize((int) Math.round(part.width * applied), (int) Math.round(part.height * applied));
        return new SkillResult(
                Fields.of("box", Box.of(part, picture).rounded())
                        .and("scale", Box.round(applied))
                        .map(),
                List.of(enlarged));
    }

    private static Box part(Arguments arguments, double scale) {
        if (arguments.has("box")) {
            if (arguments.has("point")) {
                throw new BadArguments("'point' and 'box' exclude each other: give one of them");
            }
            return arguments.box("box");
        }
        Spot middle = arguments.has("point") ? arguments.point("point") : Box.WHOLE.centre();
        // The part has the picture's shape, and lies within it.
        double half = 0.5 / scale;
        double x = Math.clamp(middle.x(), half, 1 - half);
        double y = Math.clamp(middle.y(), half, 1 - half);
        return new Box(x - half, y - half, x + half, y + half);
    }
}
