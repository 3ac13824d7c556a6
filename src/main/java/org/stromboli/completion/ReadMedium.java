package org.stromboli.completion;

import java.util.Optional;
import org.stromboli.media.marks.PaintedImage;
import org.stromboli.vision.PreprocessedMedia;

/// A picture or video, ready for the model.
///
/// @param painted for the client to see, if it asked for it
record ReadMedium(PreprocessedMedia prepared, Optional<PaintedImage> painted) {}
