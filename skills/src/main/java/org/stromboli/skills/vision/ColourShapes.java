package org.stromboli.skills.vision;

import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.List;
import org.stromboli.skills.picture.Box;
import org.stromboli.skills.picture.ColourNames;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.picture.Regions;

/// Parts of one connected colour, without the background and without the blended pixels along edges.
final class ColourShapes {

    /// @param area share of the picture
    record Shape(String colour, String form, double area, Box box) {}

    /// Of things that touch. A photograph is one thing with thousands.
    private static final int MOST_COLOURS = 16;

    private ColourShapes() {}

    /// @param least smallest area, as a share of the picture
    /// @param difference of neighbouring colours within one part
    static List<Shape> find(Picture picture, double least, int difference) {
        int background = background(picture);
        boolean[] things = new boolean[picture.rgb().length];
        for (int i = 0; i < things.length; i++) {
            things[i] = ColourNames.distance(picture.rgb()[i], background) > difference;
        }
        List<Shape> shapes = new ArrayList<>();
        for (Regions.Region region : Regions.of(things, picture.width(), picture.height())) {
            if (region.pixels() >= Math.max(4, least * things.length)) {
                shapes.addAll(split(picture, things, region, least, difference));
            }
        }
        return shapes;
    }

    /// The commonest colour of the border.
    private static int background(Picture picture) {
        List<Integer> border = new ArrayList<>();
        for (int x = 0; x < picture.width(); x++) {
            border.add(picture.at(x, 0));
            border.add(picture.at(x, picture.height() - 1));
        }
        for (int y = 0; y < picture.height(); y++) {
            border.add(picture.at(0, y));
            border.add(picture.at(picture.width() - 1, y));
        }
        return Colours.commonest(border);
    }

    /// Things of different colours that touch are several shapes; blended edges and outlines belong to the colour that
    /// most of the pixels have.
    private static List<Shape> split(
            Picture picture, boolean[] things, Regions.Region region, double least, int difference) {
        Picture near = picture.crop(region.box());
        boolean[] rest = Colours.within(things, picture.width(), region);
        List<Shape> shapes = new ArrayList<>();
        double smallest = Math.max(4, Math.max(least * things.length, 0.15 * region.pixels()));
        for (int round = 0; round < MOST_COLOURS; round++) {
            List<Integer> colours = new ArrayList<>();
            for (int i = 0; i < rest.length; i++) {
                if (rest[i]) {
                    colours.add(near.rgb()[i]);
                }
            }
            if (colours.size() < smallest) {
                break;
            }
            int colour = Colours.commonest(colours);
            boolean[] same = new boolean[rest.length];
            for (int i = 0; i < rest.length; i++) {
                same[i] = rest[i] && ColourNames.distance(near.rgb()[i], colour) <= difference;
                rest[i] &= !same[i];
            }
            for (Regions.Region part : Regions.of(same, near.width(), near.height())) {
                if (part.pixels() >= smallest) {
                    boolean[] mask = Colours.within(same, near.width(), part);
                    Rectangle box = part.box();
                    String form = Form.of(mask, box.width, box.height);
                    box.translate(region.box().x, region.box().y);
                    double area = (double) part.pixels() / things.length;
                    shapes.add(new Shape(ColourNames.of(colour), form, area, Box.of(box, picture)));
                }
            }
        }
        return shapes;
    }
}
