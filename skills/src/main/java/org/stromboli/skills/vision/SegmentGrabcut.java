package org.stromboli.skills.vision;

import java.awt.Rectangle;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.stromboli.skills.call.BadArguments;
import org.stromboli.skills.picture.Box;
import org.stromboli.skills.picture.Picture;
import org.stromboli.skills.tool.Arguments;
import org.stromboli.skills.tool.Inputs;
import org.stromboli.skills.tool.Schemas;
import org.stromboli.skills.tool.Skill;
import org.stromboli.skills.tool.SkillResult;

/// The object within a box: GrabCut separates its colours from those around it. No network, so it knows no objects.
public final class SegmentGrabcut implements Skill {

    private static final int LONGEST_SIDE = 800;
    private static final int ROUNDS = 5;

    @Override
    public String name() {
        return "segment_grabcut";
    }

    @Override
    public String description() {
        return "Separates what is in a box from what surrounds it, by colour (GrabCut), and returns its mask. "
                + "The box must leave some background around the object.";
    }

    @Override
    public Inputs inputs() {
        return Inputs.image().need("box", Schemas.box("around the object"));
    }

    @Override
    public Map<String, Object> output() {
        return MaskResult.schema();
    }

    @Override
    public SkillResult run(Arguments arguments) {
        Picture picture = arguments.picture("image");
        Box box = arguments.box("box");
        Picture small = picture.within(LONGEST_SIDE);
        Rectangle part = box.pixels(small);
        if (part.width == small.width() && part.height == small.height()) {
            throw new BadArguments("'box' is the whole picture; GrabCut needs background outside of the box");
        }
        if (part.width < 3 || part.height < 3) {
            throw new BadArguments("'box' is less than 3 pixels wide or high; give a larger one");
        }
        boolean[] mask = enlarge(cut(small, part), small, picture);
        return MaskResult.of(mask, picture);
    }

    private static boolean[] cut(Picture picture, Rectangle part) {
        byte[] labels;
        try (PointerScope scope = new PointerScope()) {
            Mat mask = new Mat(picture.height(), picture.width(), opencv_core.CV_8UC1);
            // Its mixtures start from random centres: the same call must have the same answer.
            opencv_core.setRNGSeed(1);
            opencv_imgproc.grabCut(
                    Mats.bgr(picture),
                    mask,
                    new Rect(part.x, part.y, part.width, part.height),
                    new Mat(),
                    new Mat(),
                    ROUNDS,
                    opencv_imgproc.GC_INIT_WITH_RECT);
            labels = Mats.bytes(mask);
        }
        boolean[] found = new boolean[labels.length];
        for (int i = 0; i < labels.length; i++) {
            found[i] = labels[i] == opencv_imgproc.GC_FGD || labels[i] == opencv_imgproc.GC_PR_FGD;
        }
        return found;
    }

    private static boolean[] enlarge(boolean[] mask, Picture small, Picture picture) {
        boolean[] large = new boolean[picture.rgb().length];
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                int sx = x * small.width() / picture.width();
                int sy = y * small.height() / picture.height();
                large[y * picture.width() + x] = mask[sy * small.width() + sx];
            }
        }
        return large;
    }
}
