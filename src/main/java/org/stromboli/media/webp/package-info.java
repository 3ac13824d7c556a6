/// The two ways in which WebP stores pixels: as a key frame of VP8 video (RFC 6386), and as a lossless bitstream of its
/// own
/// (RFC 9649). Pixels are exactly those that libwebp gives.
@NullMarked
package org.stromboli.media.webp;

import org.jspecify.annotations.NullMarked;
