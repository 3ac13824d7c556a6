/// Images and videos from untrusted sources, within limits. This package holds what the others share: the decoded
/// image, the limits and the one exception. It uses nothing of the project, and every package below it may use it.
///
/// - `media.fetch`: content of http(s) and file URLs; keeps clients away from the network inside
/// - `media.metadata`: segments, Exif, XMP and colour profiles around an image's pixels
/// - `media.image`: decoders of JPEG, PNG, GIF, BMP, TIFF, and WebP with `media.webp`; uses `media.metadata`
/// - `media.video`: frames of video files, and AVIF images, through FFmpeg in a process of its own; uses
///   `media.image`
/// - `media.loader`: from the content of a request to pixels; uses `media.image` and `media.video`
/// - `media.marks`: visual prompts painted on an image
@NullMarked
package org.stromboli.media;

import org.jspecify.annotations.NullMarked;
