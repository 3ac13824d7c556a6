package org.stromboli.skills.exact;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.stromboli.skills.call.BadArguments;
import org.stromboli.skills.picture.Box;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.picture.RunLengths;
import org.stromboli.skills.picture.Spot;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Fields;
import org.stromboli.skills.tool.Inputs;
import org.stromboli.skills.tool.Schemas;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// Sizes and distances of boxes, masks and points that other tools or the model itself found.
public final class Measure implements Skill {

    /// Every pair has a distance: 190 of them.
    private static final int MOST = 20;

    private record Item(String kind, double width, double height, double area, Box box) {}

    @Override
    public String name() {
        return "measure";
    }

    @Override
    public String description() {
        return "Measures boxes, masks and points: widths, heights, areas, and the distance of each pair, in pixels and "
                + "in shares of the picture. Give at least one.";
    }

    @Override
    public Inputs inputs() {
        return Inputs.image()
                .allow("boxes", Schemas.boxes("boxes to measure"))
                .allow("masks_rle", Schemas.masks("masks to measure, as segmentation tools return them"))
                .allow("points", Schemas.list("points to measure", Schemas.point("a point")));
    }

    @Override
    public Map<String, Object> output() {
        return Schemas.object(Fields.of("size", Schemas.size())
                .and(
                        "items",
                        Schemas.list(
                                "boxes first, then masks, then points",
                                Schemas.object(Fields.of("kind", Schemas.text("box, mask or point"))
                                        .and("width", Schemas.number("pixels"))
                                        .and("height", Schemas.number("pixels"))
                                        .and("area", Schemas.number("pixels"))
                                        .and("share", Schemas.number("area as a share of the picture, 0 to 1"))
                                        .and("centre", Schemas.point("middle of its box"))
                                        .map())))
                .and(
                        "distances",
                        Schemas.list(
                                "one for each pair",
                                Schemas.object(Fields.of("from", Schemas.integer("index of an item"))
                                        .and("to", Schemas.integer("index of another"))
                                        .and("centres", Schemas.number("pixels between the centres"))
                                        .and("gap", Schemas.number("pixels between the boxes, 0 where they touch"))
                                        .and("share", Schemas.number("centres, as a share of the diagonal"))
                                        .map())))
                .map());
    }

    @Override
    public SkillResult run(Arguments arguments) {
        Picture picture = arguments.picture("image");
        List<Item> items = items(arguments, picture);
        List<Map<String, Object>> measured = new ArrayList<>();
        for (Item item : items) {
            measured.add(Fields.of("kind", item.kind)
                    .and("width", tenth(item.width))
                    .and("height", tenth(item.height))
                    .and("area", tenth(item.area))
                    .and("share", Box.round(item.area / picture.rgb().length))
                    .and("centre", item.box.centre().rounded())
                    .map());
        }
        return new SkillResult(Fields.of("size", List.of(picture.height(), picture.width()))
                .and("items", measured)
                .and("distances", distances(items, picture))
                .map());
    }

    private static List<Item> items(Arguments arguments, Picture picture) {
        List<Item> items = new ArrayList<>();
        if (arguments.has("boxes")) {
            for (Box box : arguments.boxes("boxes")) {
                double width = (box.x1() - box.x0()) * picture.width();
                double height = (box.y1() - box.y0()) * picture.height();
                items.add(new Item("box", width, height, width * height, box));
            }
        }
        if (arguments.has("masks_rle")) {
            List<?> masks = arguments.items("masks_rle");
            if (masks.size() > MOST) {
                throw tooMany(masks.size());
            }
            for (Object mask : masks) {
                items.add(ofMask(RunLengths.read(mask, picture), picture));
            }
        }
        if (arguments.has("points")) {
            for (Spot point : arguments.points("points")) {
                items.add(new Item("point", 0, 0, 0, new Box(point.x(), point.y(), point.x(), point.y())));
            }
        }
        if (items.isEmpty()) {
            throw new BadArguments("there is nothing to measure: give boxes, masks_rle or points");
        }
        if (items.size() > MOST) {
            throw tooMany(items.size());
        }
        return items;
    }

    private static BadArguments tooMany(int count) {
        return new BadArguments("%d boxes, masks and points; allowed: %d in all".formatted(count, MOST));
    }

    private static Item ofMask(boolean[] mask, Picture picture) {
        Masks.Extent extent = Masks.extent(mask, picture);
        return new Item(
                "mask", extent.box().width, extent.box().height, extent.pixels(), Box.of(extent.box(), picture));
    }

    private static List<Map<String, Object>> distances(List<Item> items, Picture picture) {
        List<Map<String, Object>> distances = new ArrayList<>();
        double diagonal = Math.hypot(picture.width(), picture.height());
        for (int i = 0; i < items.size(); i++) {
            for (int j = i + 1; j < items.size(); j++) {
                Box from = items.get(i).box;
                Box to = items.get(j).box;
                double centres = Math.hypot(
                        (to.centre().x() - from.centre().x()) * picture.width(),
                        (to.centre().y() - from.centre().y()) * picture.height());
                double gap = Math.hypot(
                        Math.max(0, Math.max(to.x0() - from.x1(), from.x0() - to.x1())) * picture.width(),
                        Math.max(0, Math.max(to.y0() - from.y1(), from.y0() - to.y1())) * picture.height());
                distances.add(Fields.of("from", i)
                        .and("to", j)
                        .and("centres", tenth(centres))
                        .and("gap", tenth(gap))
                        .and("share", Box.round(centres / diagonal))
                        .map());
            }
        }
        return distances;
    }

    private static double tenth(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
