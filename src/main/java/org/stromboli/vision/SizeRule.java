package org.stromboli.vision;

/// To which size a model brings an image that it takes at its own height and width.
@FunctionalInterface
public interface SizeRule {

    /// Both in pixels.
    record PixelSize(int width, int height) {}

    /// @throws UnfitImageException if the model takes no image of this size
    PixelSize of(int width, int height);

    /// The same for images that are to cost few tokens.
    default SizeRule coarse() {
        return this;
    }

    /// The rule of Pixtral: no longer than so many pixels, and multiples of `factor`, rounded up. Its own shape is kept
    /// as far as that allows; an image that is small enough is only rounded up.
    ///
    /// @param height max pixels
    /// @param width max pixels
    /// @param factor pixels along a token's edge
    record WithinEdges(int height, int width, int factor) implements SizeRule {

        @Override
        public PixelSize of(int imageWidth, int imageHeight) {
            double ratio = Math.max((double) imageHeight / height, (double) imageWidth / width);
            int w = ratio > 1 ? (int) Math.floor(imageWidth / ratio) : imageWidth;
            int h = ratio > 1 ? (int) Math.floor(imageHeight / ratio) : imageHeight;
            if (w < 1 || h < 1) {
                throw new UnfitImageException(
                        "the image has %d x %d pixels, and %d x %d when it is as long as this model takes images"
                                .formatted(imageWidth, imageHeight, w, h));
            }
            return new PixelSize(Math.ceilDiv(w, factor) * factor, Math.ceilDiv(h, factor) * factor);
        }
    }

    /// The rule of Qwen2-VL: multiples of `factor`, as near to the image's own size as a range of pixels allows.
    ///
    /// @param factor pixels along a token's edge
    /// @param frames whether it is the rule of LLaVA-OneVision-2 for frames: an edge is one token long before their
    /// number is looked at, and only what comes out may be too long
    record NearestMultiples(int factor, long minPixels, long maxPixels, boolean frames) implements SizeRule {

        private static final int MAX_RATIO = 200;

        /// 512 x 512, the size of OpenAI's images of low detail.
        private static final long COARSE_PIXELS = 1 << 18;

        public NearestMultiples {
            if (factor < 1 || minPixels < 1 || maxPixels < minPixels) {
                throw new IllegalArgumentException(
                        "multiples of %d with %d to %d pixels".formatted(factor, minPixels, maxPixels));
            }
        }

        @Override
        public SizeRule coarse() {
            return new NearestMultiples(factor, minPixels, Math.clamp(COARSE_PIXELS, minPixels, maxPixels), frames);
        }

        @Override
        public PixelSize of(int width, int height) {
            if (!frames) {
                checkRatio(width, height, width, height);
            }
            long w = nearest(width);
            long h = nearest(height);
            if (w * h > maxPixels) {
                double times = Math.sqrt((double) height * width / maxPixels);
                w = Math.max(factor, (long) Math.floor(width / times / factor) * factor);
                h = Math.max(factor, (long) Math.floor(height / times / factor) * factor);
            } else if (w * h < minPixels) {
                double times = Math.sqrt(minPixels / ((double) height * width));
                w = (long) Math.ceil(width * times / factor) * factor;
                h = (long) Math.ceil(height * times / factor) * factor;
            }
            if (frames) {
                checkRatio(w, h, width, height);
            }
            return new PixelSize(Math.toIntExact(w), Math.toIntExact(h));
        }

        private static void checkRatio(long w, long h, int width, int height) {
            if ((double) Math.max(w, h) / Math.min(w, h) > MAX_RATIO) {
                throw new UnfitImageException(
                        "the image has %d x %d pixels; this model takes images whose longer edge is at most %d times the shorter one"
                                .formatted(width, height, MAX_RATIO));
            }
        }

        /// Half to even; of images 0 for an edge far shorter than a token's.
        private long nearest(int pixels) {
            return Math.max(frames ? factor : 0, (long) Math.rint(pixels / (double) factor) * factor);
        }
    }
}
