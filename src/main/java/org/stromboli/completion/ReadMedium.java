package org.stromboli.completion;

import java.util.Optional;
import org.stromboli.media.marks.PaintedPicture;
import org.stromboli.vision.PreparedMedia;

/// A picture or video, ready for the model.
///
/// @param painted for the client to see, if it asked for it
record ReadMedium(PreparedMedia prepared, Optional<PaintedPicture> painted) {}
