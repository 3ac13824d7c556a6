package org.stromboli.skills.vision;

import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.stromboli.skills.call.BadArguments;
import org.stromboli.skills.picture.Box;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Fields;
import org.stromboli.skills.tool.Inputs;
import org.stromboli.skills.tool.Schemas;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// Canny's edges.
public final class Edges implements Skill {

    @Override
    public String name() {
        return "edges";
    }

    @Override
    public String description() {
        return "Draws the edges of the picture (Canny), white on black.";
    }

    @Override
    public Inputs inputs() {
        return Inputs.image()
                .allow("low", Schemas.range("gradient that continues an edge (50)", 1, 1000))
                .allow("high", Schemas.range("gradient that begins an edge (150)", 1, 1000));
    }

    @Override
    public Map<String, Object> output() {
        return Schemas.object(Fields.of("share", Schemas.number("share of the pixels that are edges, 0 to 1"))
                .map());
    }

    @Override
    public SkillResult run(Arguments arguments) {
        Picture picture = arguments.picture("image");
        int low = arguments.integer("low", 1, 1000, 50);
        int high = arguments.integer("high", 1, 1000, Math.max(150, low));
        if (low > high) {
            throw new BadArguments("'low' is %d and 'high' is %d; low must not be above high".formatted(low, high));
        }
        byte[] edges = edges(picture, low, high);
        int[] pixels = new int[edges.length];
        int count = 0;
        for (int i = 0; i < edges.length; i++) {
            if (edges[i] != 0) {
                pixels[i] = 0xFFFFFF;
                count++;
            }
        }
        return new SkillResult(
                Fields.of("share", Box.round((double) count / edges.length)).map(),
                List.of(new Picture(picture.width(), picture.height(), pixels)));
    }

    private static byte[] edges(Picture picture, int low, int high) {
        try (PointerScope scope = new PointerScope()) {
            Mat grey = new Mat();
            Mat smooth = new Mat();
            Mat edges = new Mat();
            opencv_imgproc.cvtColor(Mats.bgr(picture), grey, opencv_imgproc.COLOR_BGR2GRAY);
            opencv_imgproc.GaussianBlur(grey, smooth, new Size(3, 3), 0);
            opencv_imgproc.Canny(smooth, edges, low, high);
            return Mats.bytes(edges);
        }
    }
}
