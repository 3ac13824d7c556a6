/// Image files to upright, opaque RGB pixels. The size in the header is checked before anything is decoded, and so is
/// the structure of a file where decoders trust it too much. Uses `media`, `media.metadata` and `media.webp`.
@NullMarked
package org.stromboli.media.image;

import org.jspecify.annotations.NullMarked;
