package org.stromboli.completion;

import java.util.List;
import org.stromboli.generation.Prompt;
import org.stromboli.media.marks.PaintedImage;

/// The prompt of a request.
///
/// @param painted marked pictures, if the client asked to see them
record Prompted(Prompt prompt, List<PaintedImage> painted) {}
