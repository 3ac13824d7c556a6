package org.stromboli.skills.exact;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.stromboli.skills.picture.Box;
import org.stromboli.skills.picture.ColourNames;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Fields;
import org.stromboli.skills.tool.Inputs;
import org.stromboli.skills.tool.Schemas;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// The colours of a picture and how much of it each covers.
public final class Palette implements Skill {

    @Override
    public String name() {
        return "palette";
    }

    @Override
    public String description() {
        return "Lists the main colours of the picture or of a box in it, with their shares of the pixels.";
    }

    @Override
    public Inputs inputs() {
        return Inputs.image()
                .allow("box", Schemas.box("only this part"))
                .allow("colours", Schemas.range("how many at most (8)", 1, 32));
    }

    @Override
    public Map<String, Object> output() {
        return Schemas.object(Fields.of(
                        "colours",
                        Schemas.list(
                                "largest share first",
                                Schemas.object(Fields.of("name", Schemas.text("everyday name"))
                                        .and("hex", Schemas.text("#rrggbb, mean of its pixels"))
                                        .and("share", Schemas.number("share of the pixels, 0 to 1"))
                                        .map())))
                .map());
    }

    @Override
    public SkillResult run(Arguments arguments) {
        Picture picture = arguments.picture("image");
        if (arguments.has("box")) {
            picture = picture.crop(arguments.box("box").pixels(picture));
        }
        int most = arguments.integer("colours", 1, 32, 8);
        List<Map<String, Object>> colours = new ArrayList<>();
        for (Swatch swatch : swatches(picture)) {
            if (colours.size() < most && swatch.count > 0) {
                colours.add(Fields.of("name", ColourNames.of(swatch.mean()))
                        .and("hex", "#%06x".formatted(swatch.mean()))
                        .and("share", Box.round((double) swatch.count / picture.rgb().length))
                        .map());
            }
        }
        return new SkillResult(Fields.of("colours", colours).map());
    }

    /// Pixels whose colours look alike, most first: bins of 16 levels a channel, merged where their means are within a
    /// difference that is seen at a glance.
    private static List<Swatch> swatches(Picture picture) {
        Swatch[] bins = new Swatch[16 * 16 * 16];
        for (int rgb : picture.rgb()) {
            int bin = (rgb >> 20 & 0xF) << 8 | (rgb >> 12 & 0xF) << 4 | rgb >> 4 & 0xF;
            if (bins[bin] == null) {
                bins[bin] = new Swatch();
            }
            bins[bin].add(rgb);
        }
        List<Swatch> found = new ArrayList<>();
        for (Swatch bin : bins) {
            if (bin != null) {
                found.add(bin);
            }
        }
        found.sort(Comparator.comparingLong((Swatch each) -> each.count).reversed());
        List<Swatch> merged = new ArrayList<>();
        for (Swatch each : found) {
            Swatch alike = merged.stream()
                    .filter(other -> ColourNames.distance(other.mean(), each.mean()) < 18)
                    .findFirst()
                    .orElse(null);
            if (alike == null) {
                merged.add(each);
            } else {
                alike.add(each);
            }
        }
        merged.sort(Comparator.comparingLong((Swatch each) -> each.count).reversed());
        return merged;
    }

    private static final class Swatch {

        private long count;
        private long red;
        private long green;
        private long blue;

        void add(int rgb) {
            count++;
            red += rgb >> 16 & 0xFF;
            green += rgb >> 8 & 0xFF;
            blue += rgb & 0xFF;
        }

        void add(Swatch other) {
            count += other.count;
            red += other.red;
            green += other.green;
            blue += other.blue;
        }

        int mean() {
            return (int) (red / count << 16 | green / count << 8 | blue / count);
        }
    }
}
