/// From the content of a request to pixels: `data:` URLs, and bytes that were fetched before. Tells images from videos
/// by their first bytes, and names what was sent where neither is. The door is [MediaLoader]. Uses `media`,
/// `media.metadata`, `media.image` and `media.video`.
@NullMarked
package org.stromboli.media.loader;

import org.jspecify.annotations.NullMarked;
