/// WebP decoder: key frames of VP8 (RFC 6386) and the lossless bitstream (RFC 9649). Pixels are exactly those that
/// libwebp gives.
@NullMarked
package org.stromboli.media.webp;

import org.jspecify.annotations.NullMarked;
