/// Codec streams of videos: canvases of the blocks that cost the most bits, from a folder or an archive that was
/// prepared, or by the program that prepares them. Of bit costs and frames the canvases are made here. Uses `media`,
/// `media.image` and `media.video`.
@NullMarked
package org.stromboli.media.codec;

import org.jspecify.annotations.NullMarked;
