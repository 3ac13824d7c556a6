package org.stromboli.media.marks;

import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

/// A copy of an image on which marks are painted one after the other, each over what is there. The same marks
/// on the same image always give the same bytes. Used by one thread.
public final class MarkCanvas {

    private static final int TRAINED_SIDE = 336;

    private final int width;
    private final int height;
    private final byte[] rgb; // [height, width, 3]
    private final Coverage covered;

    public MarkCanvas(DecodedImage image) {
        this.width = image.width();
        this.height = image.height();
        this.rgb = image.rgb().clone();
        this.covered = new Coverage(width, height);
    }

    /// @throws MediaException if it lies outside of the image, or takes, with those before it, too much work
    public void paint(Mark mark) throws MediaException {
        try {
            paint(mark, mark.place().on(width, height));
        } catch (Coverage.TooMuchWorkException e) {
            throw new MediaException(
                    Cause.INVALID,
                    "and the marks before it cover too much of an image of %d x %d pixels; send fewer, or a smaller image"
                            .formatted(width, height));
        }
    }

    private void paint(Mark mark, Region region) {
        Chance chance = new Chance(mark.seed());
        boolean fill = mark.shape() == MarkShape.MASK;
        int defaultAlpha = fill ? chance.whole(48, 128) : chance.whole(96, 255);
        double scale = (double) Math.max(width, height) / TRAINED_SIDE;
        new MarkStrokes(new Pen(covered), scale, chance).draw(mark, region);
        Box painted = covered.isEmpty() ? region.box() : covered.bounds();
        covered.paint(rgb, mark.color().rgb(), mark.stroke().alpha().orElse(defaultAlpha));
        mark.label().ifPresent(label -> label(label, mark.shape(), region, painted));
    }

    private void label(String label, MarkShape shape, Region region, Box painted) {
        Spot corner = region.firstPoint().isEmpty()
                ? new Spot(region.box().left(), region.box().top())
                : shape == MarkShape.LABEL ? region.firstPoint().get() : new Spot(painted.left(), painted.top());
        LabelTag.of(label, width, height).paint(rgb, corner);
    }

    public DecodedImage image() {
        return new DecodedImage(width, height, rgb.clone());
    }
}
