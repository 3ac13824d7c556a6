package org.stromboli.skills.exact;

import java.awt.Rectangle;
import java.util.List;
import java.util.Map;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Fields;
import org.stromboli.skills.tool.Inputs;
import org.stromboli.skills.tool.Schemas;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// A part of a picture, pixel by pixel.
public final class Crop implements Skill {

    @Override
    public String name() {
        return "crop";
    }

    @Override
    public String description() {
        return "Cuts a box out of the picture and returns it at its own size.";
    }

    @Override
    public Inputs inputs() {
        return Inputs.image().need("box", Schemas.box("the part to cut out"));
    }

    @Override
    public Map<String, Object> output() {
        return Schemas.object(Fields.of("pixels", Schemas.list("left, top, width, height", Schemas.integer("")))
                .and("size", Schemas.size())
                .map());
    }

    @Override
    public SkillResult run(Arguments arguments) {
        Picture picture = arguments.picture("image");
        Rectangle part = arguments.box("box").pixels(picture);
        return new SkillResult(
                Fields.of("pixels", List.of(part.x, part.y, part.width, part.height))
                        .size(picture)
                        .map(),
                List.of(picture.crop(part)));
    }
}
