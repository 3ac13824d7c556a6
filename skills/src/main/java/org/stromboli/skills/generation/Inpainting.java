package org.stromboli.skills.generation;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.stromboli.skills.call.BadArguments;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.picture.RunLengths;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Fields;
import org.stromboli.skills.tool.Inputs;
import org.stromboli.skills.tool.Schemas;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// A part of a picture made anew, by the operator's endpoint. What lies outside of the mask comes from the picture
/// itself.
public final class Inpainting implements Skill {

    private final ImagesEndpoint endpoint;

    public Inpainting(ImagesEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public String name() {
        return "inpainting";
    }

    @Override
    public String description() {
        return "Replaces a part of the picture, given as mask or box, by what a description says.";
    }

    @Override
    public Inputs inputs() {
        return Inputs.image()
                .need("prompt", Schemas.text("what the part shall show"))
                .allow("masks_rle", Schemas.masks("the part, as segmentation tools return it"))
                .allow("box", Schemas.box("the part, instead of masks_rle"));
    }

    @Override
    public Map<String, Object> output() {
        return Schemas.object(Fields.of("size", Schemas.size()).map());
    }

    @Override
    public SkillResult run(Arguments arguments) throws IOException, InterruptedException {
        Picture picture = arguments.picture("image");
        boolean[] mask = mask(arguments, picture);
        Picture sent = picture.within(EditImage.LONGEST_SIDE);
        Picture made = endpoint.edit(sent, transparent(mask, picture, sent), arguments.text("prompt"))
                .resize(picture.width(), picture.height());
        int[] pixels = picture.rgb().clone();
        for (int i = 0; i < pixels.length; i++) {
            if (mask[i]) {
                pixels[i] = made.rgb()[i];
            }
        }
        return new SkillResult(
                new Fields().size(picture).map(), List.of(new Picture(picture.width(), picture.height(), pixels)));
    }

    private static boolean[] mask(Arguments arguments, Picture picture) {
        if (arguments.has("masks_rle") == arguments.has("box")) {
            throw new BadArguments("give either 'masks_rle' or 'box': the part to replace");
        }
        boolean[] mask = new boolean[picture.rgb().length];
        if (arguments.has("box")) {
            Rectangle part = arguments.box("box").pixels(picture);
            for (int y = part.y; y < part.y + part.height; y++) {
                Arrays.fill(mask, y * picture.width() + part.x, y * picture.width() + part.x + part.width, true);
            }
            return mask;
        }
        List<?> masks = arguments.items("masks_rle");
        if (masks.size() != 1) {
            throw new BadArguments("'masks_rle' has %d masks; allowed: 1".formatted(masks.size()));
        }
        return RunLengths.read(masks.getFirst(), picture);
    }

    private static byte[] transparent(boolean[] mask, Picture picture, Picture sent) throws IOException {
        BufferedImage image = new BufferedImage(sent.width(), sent.height(), BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < sent.height(); y++) {
            for (int x = 0; x < sent.width(); x++) {
                int at = y * picture.height() / sent.height() * picture.width() + x * picture.width() / sent.width();
                image.setRGB(x, y, mask[at] ? 0 : 0xFF000000 | sent.at(x, y));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }
}
