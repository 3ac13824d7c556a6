package org.stromboli.toolserver.legacy;

import org.stromboli.toolserver.ToolImage;

/// Brings an image of the user into a form that workers read.
@FunctionalInterface
public interface ImageFitter {

    /// The same image, upright and without transparency, as PNG.
    ///
    /// @param longSide most pixels of its longer side
    /// @throws UnfitImageException if it cannot be read
    ToolImage fit(ToolImage image, int longSide) throws UnfitImageException, InterruptedException;

    /// An image that cannot be given to a worker. The message continues `the image`.
    final class UnfitImageException extends Exception {

        public UnfitImageException(String message) {
            super(message);
        }
    }
}
