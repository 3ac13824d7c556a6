package org.stromboli.vision;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a checkpoint fixes about its images.
///
/// @param side pixels along a tile's edge
/// @param patches patches along a tile's edge
/// @param tileTokens tokens of a tile: its patches, and the class token where it is kept
/// @param background what pads an image to a square
/// @param fit of an image that becomes one tile
/// @param newline whether the tokens of such an image end with a newline token
/// @param crops of images that become several tiles
/// @param frames of videos, where the model takes them
public record ImageRecipe(
        int side,
        int patches,
        int tileTokens,
        ReferenceImplementation arithmetic,
        Interpolation interpolation,
        Rgb background,
        Fit fit,
        boolean newline,
        Optional<CropRecipe> crops,
        Optional<FrameRecipe> frames) {

    public ImageRecipe {
        if (side < 1 || patches < 1 || tileTokens < patches * patches) {
            throw new IllegalArgumentException(
                    "tiles of %d pixels, %d patches, %d tokens".formatted(side, patches, tileTokens));
        }
        boolean mapped =
                crops.isPresent() || frames.filter(each -> !each.classToken()).isPresent();
        if (tileTokens != patches * patches && mapped) {
            throw new IllegalArgumentException("maps are made of patches alone, without a class token");
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Sets each property by name. Confined to one thread.
    public static final class Builder {

        private @Nullable Integer side;
        private @Nullable Integer patches;
        private @Nullable Integer tileTokens;
        private @Nullable ReferenceImplementation arithmetic;
        private @Nullable Interpolation interpolation;
        private @Nullable Rgb background;
        private @Nullable Fit fit;
        private boolean newline = false;
        private Optional<CropRecipe> crops = Optional.empty();
        private Optional<FrameRecipe> frames = Optional.empty();

        private Builder() {}

        public Builder side(int value) {
            side = value;
            return this;
        }

        public Builder patches(int value) {
            patches = value;
            return this;
        }

        public Builder tileTokens(int value) {
            tileTokens = value;
            return this;
        }

        public Builder arithmetic(ReferenceImplementation value) {
            arithmetic = value;
            return this;
        }

        public Builder interpolation(Interpolation value) {
            interpolation = value;
            return this;
        }

        public Builder background(Rgb value) {
            background = value;
            return this;
        }

        public Builder fit(Fit value) {
            fit = value;
            return this;
        }

        public Builder newline(boolean value) {
            newline = value;
            return this;
        }

        public Builder crops(CropRecipe value) {
            return crops(Optional.of(value));
        }

        public Builder crops(Optional<CropRecipe> value) {
            crops = value;
            return this;
        }

        public Builder frames(FrameRecipe value) {
            return frames(Optional.of(value));
        }

        public Builder frames(Optional<FrameRecipe> value) {
            frames = value;
            return this;
        }

        /// @throws IllegalStateException where a property without a default is missing
        public ImageRecipe build() {
            return new ImageRecipe(
                    required(side, "side"),
                    required(patches, "patches"),
                    required(tileTokens, "tileTokens"),
                    required(arithmetic, "arithmetic"),
                    required(interpolation, "interpolation"),
                    required(background, "background"),
                    required(fit, "fit"),
                    newline,
                    crops,
                    frames);
        }

        private static <T> T required(@Nullable T value, String name) {
            if (value == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return value;
        }
    }
}
