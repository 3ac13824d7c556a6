package org.stromboli.skills.vision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.skills.call.BadArguments;
import org.stromboli.skills.picture.Box;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Fields;
import org.stromboli.skills.tool.Inputs;
import org.stromboli.skills.tool.Schemas;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// Counts separate things on a plain background, by colour and by the form of their outline.
public final class CountContours implements Skill {

    private static final int MOST = 500;

    @Override
    public String name() {
        return "count_contours";
    }

    @Override
    public List<String> aliases() {
        return List.of("detect_contours");
    }

    @Override
    public String description() {
        return "Finds and counts the separate shapes in the picture, by connected colour, with the form of their "
                + "outlines: circle, triangle, square, rectangle, polygon or other. Exact for drawings and diagrams on a "
                + "plain background; photographs are not made of connected colours.";
    }

    @Override
    public Inputs inputs() {
        return Inputs.image()
                .allow("colour", Schemas.text("count only shapes of this colour, for example red"))
                .allow("form", Schemas.choice("count only shapes of this form", Form.NAMES))
                .allow(
                        "min_area",
                        Schemas.range("leave out smaller shapes, in shares of the picture (0.0005)", 0.0, 1.0))
                .allow("difference", Schemas.range("how far colours of one shape may lie apart (20)", 1, 200));
    }

    @Override
    public Map<String, Object> output() {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("type", "object");
        counts.put("additionalProperties", Schemas.integer(""));
        return Schemas.object(Fields.of("count", Schemas.integer("how many shapes"))
                .and("by_colour", counts)
                .and("by_form", counts)
                .and(
                        "shapes",
                        Schemas.list(
                                "from top to bottom",
                                Schemas.object(Fields.of("colour", Schemas.text(""))
                                        .and("form", Schemas.text(""))
                                        .and("area", Schemas.number("share of the picture, 0 to 1"))
                                        .map())))
                .and("boxes", Schemas.boxes("around each shape, in the same order"))
                .and("size", Schemas.size())
                .map());
    }

    @Override
    public SkillResult run(Arguments arguments) {
        Picture picture = arguments.picture("image");
        String form = arguments.choice("form", Form.NAMES, "");
        String colour = arguments.has("colour") ? arguments.text("colour") : "";
        double least = arguments.number("min_area", 0, 1, 0.0005);
        List<ColourShapes.Shape> shapes = new ArrayList<>();
        for (ColourShapes.Shape each :
                ColourShapes.find(picture.within(1024), least, arguments.integer("difference", 1, 200, 20))) {
            if ((form.isEmpty() || each.form().equals(form))
                    && (colour.isEmpty() || each.colour().equals(colour))) {
                shapes.add(each);
            }
        }
        if (shapes.size() > MOST) {
            throw new BadArguments(
                    "%d shapes, which is no drawing; allowed: %d. A larger min_area leaves out small ones"
                            .formatted(shapes.size(), MOST));
        }
        shapes.sort(Comparator.comparingDouble(
                        (ColourShapes.Shape each) -> each.box().y0())
                .thenComparingDouble(each -> each.box().x0()));
        return result(shapes, picture);
    }

    private static SkillResult result(List<ColourShapes.Shape> shapes, Picture picture) {
        Map<String, Integer> byColour = new LinkedHashMap<>();
        Map<String, Integer> byForm = new LinkedHashMap<>();
        List<Map<String, Object>> listed = new ArrayList<>();
        List<List<Double>> boxes = new ArrayList<>();
        for (ColourShapes.Shape each : shapes) {
            byColour.merge(each.colour(), 1, Integer::sum);
            byForm.merge(each.form(), 1, Integer::sum);
            listed.add(Fields.of("colour", each.colour())
                    .and("form", each.form())
                    .and("area", Box.round(each.area()))
                    .map());
            boxes.add(each.box().rounded());
        }
        return new SkillResult(Fields.of("count", shapes.size())
                .and("by_colour", byColour)
                .and("by_form", byForm)
                .and("shapes", listed)
                .and("boxes", boxes)
                .size(picture)
                .map());
    }
}
