/// How many tokens an image or video costs, in which layout, and what a checkpoint fixes about its preprocessing:
/// values that models, prompts and the engine share. Uses `media` for pixels; `vision.preprocess` uses this.
@NullMarked
package org.stromboli.vision;

import org.jspecify.annotations.NullMarked;
