package org.stromboli.completion;

import java.util.Optional;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.MediaException;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.PreprocessedMedia;

/// One picture of a request: painted if it has marks, resized and cut into tiles; or found among those that came
/// before. One thread.
final class PictureWork implements MediumWork<DecodedImage> {

    private final RequestPart.Image image;
    private final boolean alone;
    private final MediaTokens tokens;
    private final MediaPreprocessor preprocessor;
    private final PreparedPictures pictures;
    private Optional<PreparedPictures.Key> key = Optional.empty();

    /// @param alone whether it is the only picture of its request
    /// @param tokens where its cost is counted
    /// @param pictures where it may be found, and is kept; marked ones are not
    PictureWork(
            RequestPart.Image image,
            boolean alone,
            MediaTokens tokens,
            MediaPreprocessor preprocessor,
            PreparedPictures pictures) {
        this.image = image;
        this.alone = alone;
        this.tokens = tokens;
        this.preprocessor = preprocessor;
        this.pictures = pictures;
    }

    @Override
    public Optional<ReadMedium> known(MediaSource.Undecoded<DecodedImage> file) throws MediaException {
        if (!image.marking().marks().isEmpty()) {
            return Optional.empty();
        }
        key = file.digest().map(digest -> new PreparedPictures.Key(digest, alone, image.detail()));
        Optional<PreprocessedMedia> known = key.flatMap(pictures::find);
        known.ifPresent(prepared -> tokens.add(prepared.layout()));
        return known.map(prepared -> new ReadMedium(prepared, Optional.empty()));
    }

    @Override
    public ReadMedium prepare(DecodedImage picture) throws InterruptedException {
        tokens.add(preprocessor.imageLayout(picture.width(), picture.height(), alone, image.detail()));
        DecodedImage painted = image.marking().paint(picture);
        PreprocessedMedia prepared = preprocessor.image(painted, alone, image.detail());
        key.ifPresent(found -> pictures.keep(found, prepared));
        return new ReadMedium(prepared, image.marking().shown(painted));
    }
}
