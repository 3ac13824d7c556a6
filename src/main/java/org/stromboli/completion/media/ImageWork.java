package org.stromboli.completion.media;

import java.util.Optional;
import java.util.function.Consumer;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.PreprocessedMedia;

/// One image of a request: painted if it has marks, resized and cut into tiles; or found among those of other requests.
/// One thread.
final class ImageWork implements MediaItemReader.Work<DecodedImage> {

    private final RequestPart.Image image;
    private final boolean alone;
    private final Consumer<FeatureLayout> tokens;
    private final MediaPreprocessor preprocessor;
    private final PreparedImages images;
    private Optional<PreparedImages.Key> key = Optional.empty();

    /// @param alone whether it is the only image of its request
    /// @param tokens where its cost is counted
    /// @param images where it may be found, and is kept; marked ones are not
    ImageWork(
            RequestPart.Image image,
            boolean alone,
            Consumer<FeatureLayout> tokens,
            MediaPreprocessor preprocessor,
            PreparedImages images) {
        this.image = image;
        this.alone = alone;
        this.tokens = tokens;
        this.preprocessor = preprocessor;
        this.images = images;
    }

    @Override
    public Optional<PreparedImages.Claim> claim(MediaSource.Undecoded<DecodedImage> file) throws MediaException {
        if (key.isEmpty() && image.visualPrompts().marks().isEmpty()) {
            key = file.digest().map(digest -> new PreparedImages.Key(digest, alone, image.detail()));
        }
        return key.map(images::claim);
    }

    @Override
    public MediaItemReader.Prepared found(PreprocessedMedia known) {
        tokens.accept(known.layout());
        return new MediaItemReader.Prepared(known, Optional.empty());
    }

    @Override
    public MediaItemReader.Prepared prepare(DecodedImage decoded) throws InterruptedException {
        tokens.accept(preprocessor.imageLayout(decoded.width(), decoded.height(), alone, image.detail()));
        DecodedImage painted = image.visualPrompts().paint(decoded);
        PreprocessedMedia prepared = preprocessor.image(painted, alone, image.detail());
        return new MediaItemReader.Prepared(prepared, image.visualPrompts().shown(painted));
    }
}
