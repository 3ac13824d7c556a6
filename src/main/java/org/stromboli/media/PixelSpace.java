package org.stromboli.media;

/// Room for the pixels of one image while it is decoded. Asked once its size is known and before any of them is; may
/// make the decoder wait until others are done.
public interface PixelSpace {

    /// As much as is requested.
    PixelSpace FREE = pixels -> {};

    void take(long pixels) throws InterruptedException;
}
