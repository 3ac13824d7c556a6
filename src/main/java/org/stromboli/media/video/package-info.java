/// Chosen frames of video files, and AVIF images, decoded by FFmpeg in a confined process of its own, whose output is
/// not trusted either. Uses `media` and `media.image`.
@NullMarked
package org.stromboli.media.video;

import org.jspecify.annotations.NullMarked;
