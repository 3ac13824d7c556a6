package org.stromboli.vision.preprocess;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.stromboli.media.CodecSettings;
import org.stromboli.media.CodecVideo;
import org.stromboli.media.DecodedImage;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.FrameSampling;
import org.stromboli.vision.FrameTimes;
import org.stromboli.vision.Interpolation;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.ReferenceImplementation;
import org.stromboli.vision.SizeRule;
import org.stromboli.vision.Tiles;
import org.stromboli.vision.UnfitImageException;

/// Images at their own height and width, or near to it, each one tile; each frame of a video one tile. Immutable; the
/// caller's thread does the work.
public final class PatchPreprocessor implements MediaPreprocessor {

    private final Recipe images;
    private final Optional<PatchVideos> videos;
    private final Optional<PatchCodec> codec;

    /// How images or frames are resized and cut.
    ///
    /// @param patch pixels along a patch's edge
    /// @param merge patches along a token's edge
    /// @param size gives multiples of a token's edge
    /// @param lines what prompts have between the rows of an image
    public record Recipe(int patch, int merge, SizeRule size, Interpolation interpolation, Optional<Lines> lines) {

        /// Without anything between rows.
        public Recipe(int patch, int merge, SizeRule size, Interpolation interpolation) {
            this(patch, merge, size, interpolation, Optional.empty());
        }

        FeatureLayout.Patches layout(SizeRule.PixelSize pixels) {
            int token = patch * merge;
            int rows = pixels.height() / token;
            int columns = pixels.width() / token;
            List<FeatureLayout.TimedRun> runs =
                    lines.map(each -> each.of(rows, columns)).orElse(List.of());
            return new FeatureLayout.Patches(1, rows, columns, merge, 1, runs);
        }
    }

    /// Texts of tokens.
    ///
    /// @param between after each row but the last
    /// @param end after the last one
    public record Lines(String between, String end) {

        private List<FeatureLayout.TimedRun> of(int rows, int columns) {
            List<FeatureLayout.TimedRun> lines =
                    new ArrayList<>(Collections.nCopies(rows, new FeatureLayout.TimedRun("", columns, between)));
            lines.set(rows - 1, new FeatureLayout.TimedRun("", columns, end));
            return lines;
        }
    }

    /// Without codec streams.
    public PatchPreprocessor(Recipe images, Optional<PatchVideos> videos) {
        this(images, videos, Optional.empty());
    }

    public PatchPreprocessor(Recipe images, Optional<PatchVideos> videos, Optional<PatchCodec> codec) {
        this.images = images;
        this.videos = videos;
        this.codec = codec;
    }

    @Override
    public PreprocessedMedia image(DecodedImage image, boolean alone, Detail detail) {
        SizeRule.PixelSize size = size(image.width(), image.height(), detail);
        TileSheet sheet = new TileSheet(1, size.height(), size.width());
        sheet.add(resized(image, images, size));
        return PreprocessedMedia.of(Modality.IMAGE, sheet.tiles(), images.layout(size));
    }

    @Override
    public FeatureLayout imageLayout(int width, int height, boolean alone, Detail detail) {
        return images.layout(size(width, height, detail));
    }

    private SizeRule.PixelSize size(int width, int height, Detail detail) {
        SizeRule rule = detail == Detail.LOW ? images.size().coarse() : images.size();
        return rule.of(width, height);
    }

    private static DecodedImage resized(DecodedImage image, Recipe recipe, SizeRule.PixelSize size) {
        return new Resampler(recipe.interpolation(), ReferenceImplementation.TRANSFORMERS)
                .resize(Canvas.of(image), size.width(), size.height());
    }

    @Override
    public PreprocessedMedia video(List<DecodedImage> frames) {
        return video(frames, FrameTimes.ofList(frames.size()));
    }

    @Override
    public PreprocessedMedia video(List<DecodedImage> frames, FrameTimes times) {
        FeatureLayout.Patches layout = videoLayout(frames, times);
        Recipe recipe = videos().frames();
        int token = recipe.patch() * recipe.merge();
        SizeRule.PixelSize size = new SizeRule.PixelSize(layout.columns() * token, layout.rows() * token);
        TileSheet sheet = new TileSheet(frames.size(), size.height(), size.width());
        for (DecodedImage frame : frames) {
            sheet.add(resized(frame, recipe, size));
        }
        Tiles tiles = sheet.tiles();
        return PreprocessedMedia.of(Modality.VIDEO, tiles.at(videos().places(layout, times)), layout);
    }

    @Override
    public FeatureLayout.Patches videoLayout(List<DecodedImage> frames, FrameTimes times) {
        DecodedImage first = frames.getFirst();
        for (DecodedImage frame : frames) {
            if (frame.width() != first.width() || frame.height() != first.height()) {
                throw new UnfitImageException(
                        "the frames of the video have %d x %d and %d x %d pixels; this model takes videos whose frames all have one size"
                                .formatted(first.width(), first.height(), frame.width(), frame.height()));
            }
        }
        return videos().layout(first.width(), first.height(), times);
    }

    @Override
    public FeatureLayout videoLayout(int frames) {
        throw new IllegalStateException("the size of frames decides how many tokens they have");
    }

    @Override
    public boolean layoutNeedsFrames() {
        return true;
    }

    @Override
    public Optional<CodecSettings> codec() {
        return codec.map(PatchCodec::settings);
    }

    @Override
    public FeatureLayout codecLayout(CodecVideo video) {
        return codec.orElseThrow().ordered(video).layout();
    }

    @Override
    public PreprocessedMedia codecVideo(CodecVideo video) {
        PatchCodec.Ordered ordered = codec.orElseThrow().ordered(video);
        DecodedImage first = ordered.canvases().getFirst();
        TileSheet sheet = new TileSheet(ordered.canvases().size(), first.height(), first.width());
        ordered.canvases().forEach(sheet::add);
        return PreprocessedMedia.of(Modality.VIDEO, sheet.tiles().at(ordered.places()), ordered.layout());
    }

    @Override
    public FrameSampling sampling() {
        return videos().rules().usual();
    }

    @Override
    public FrameSampling sampling(int count) {
        return videos().rules().count(count);
    }

    @Override
    public FrameSampling sampling(double perSecond) {
        return videos().rules().rate(perSecond);
    }

    @Override
    public boolean takesVideos() {
        return videos.isPresent();
    }

    private PatchVideos videos() {
        return videos.orElseThrow(() -> new IllegalStateException("this model takes no videos"));
    }
}
