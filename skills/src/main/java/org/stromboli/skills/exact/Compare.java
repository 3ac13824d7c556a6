package org.stromboli.skills.exact;

import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.stromboli.skills.call.BadArguments;
import org.stromboli.skills.picture.Box;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.picture.Regions;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Fields;
import org.stromboli.skills.tool.Inputs;
import org.stromboli.skills.tool.Schemas;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// Where two pictures of one size differ.
public final class Compare implements Skill {

    private static final int MOST_BOXES = 100;

    @Override
    public String name() {
        return "compare";
    }

    @Override
    public String description() {
        return "Compares two pictures of the same size, and returns boxes around what differs, and a picture of it.";
    }

    @Override
    public Inputs inputs() {
        return Inputs.image()
                .need("other", Schemas.picture("the picture to compare with, of the same size"))
                .allow("threshold", Schemas.range("least difference of a colour channel that counts (24)", 1, 255));
    }

    @Override
    public Map<String, Object> output() {
        return Schemas.object(Fields.of("equal", Schemas.bool("no pixel differs at all"))
                .and("share", Schemas.number("share of the pixels that differ by the threshold or more, 0 to 1"))
                .and("largest", Schemas.integer("largest difference of a colour channel, 0 to 255"))
                .and("boxes", Schemas.boxes("around what differs, largest first"))
                .map());
    }

    @Override
    public SkillResult run(Arguments arguments) {
        Picture first = arguments.picture("image");
        Picture second = arguments.picture("other");
        if (first.width() != second.width() || first.height() != second.height()) {
            throw new BadArguments("the pictures have different sizes, %d x %d and %d x %d; crop or zoom them first"
                    .formatted(first.width(), first.height(), second.width(), second.height()));
        }
        int threshold = arguments.integer("threshold", 1, 255, 24);
        int largest = 0;
        int different = 0;
        boolean[] differs = new boolean[first.rgb().length];
        for (int i = 0; i < differs.length; i++) {
            int difference = difference(first.rgb()[i], second.rgb()[i]);
            largest = Math.max(largest, difference);
            if (difference >= threshold) {
                differs[i] = true;
                different++;
            }
        }
        return new SkillResult(
                Fields.of("equal", largest == 0)
                        .and("share", Box.round((double) different / differs.length))
                        .and("largest", largest)
                        .and("boxes", boxes(differs, first))
                        .map(),
                List.of(shown(first, differs)));
    }

    private static int difference(int first, int second) {
        int most = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            most = Math.max(most, Math.abs((first >> shift & 0xFF) - (second >> shift & 0xFF)));
        }
        return most;
    }

    /// Pixels that are a few apart belong together: edges of one moved thing, letters of one word.
    private static List<List<Double>> boxes(boolean[] differs, Picture picture) {
        int cell = Math.max(1, Math.max(picture.width(), picture.height()) / 128);
        int width = (picture.width() + cell - 1) / cell;
        int height = (picture.height() + cell - 1) / cell;
        boolean[] cells = new boolean[width * height];
        for (int i = 0; i < differs.length; i++) {
            if (differs[i]) {
                cells[i / picture.width() / cell * width + i % picture.width() / cell] = true;
            }
        }
        List<Rectangle> parts = new ArrayList<>();
        for (Regions.Region region : Regions.of(cells, width, height)) {
            Rectangle box = region.box();
            parts.add(new Rectangle(box.x * cell, box.y * cell, box.width * cell, box.height * cell)
                    .intersection(new Rectangle(picture.width(), picture.height())));
        }
        parts.sort(Comparator.comparingInt((Rectangle each) -> each.width * each.height)
                .reversed());
        return parts.stream()
                .limit(MOST_BOXES)
                .map(each -> tight(each, differs, picture.width()))
                .map(each -> Box.of(each, picture).rounded())
                .toList();
    }

    private static Rectangle tight(Rectangle around, boolean[] differs, int width) {
        Rectangle tight = new Rectangle(-1, -1);
        for (int y = around.y; y < around.y + around.height; y++) {
            for (int x = around.x; x < around.x + around.width; x++) {
                if (differs[y * width + x]) {
                    tight.add(new Rectangle(x, y, 1, 1));
                }
            }
        }
        return tight;
    }

    /// The first picture, pale, with what differs in red.
    private static Picture shown(Picture picture, boolean[] differs) {
        int[] pixels = new int[differs.length];
        for (int i = 0; i < pixels.length; i++) {
            int rgb = picture.rgb()[i];
            int grey = ((rgb >> 16 & 0xFF) + (rgb >> 8 & 0xFF) + (rgb & 0xFF)) / 12 + 191;
            pixels[i] = differs[i] ? 0xE00000 : grey << 16 | grey << 8 | grey;
        }
        return new Picture(picture.width(), picture.height(), pixels);
    }
}
