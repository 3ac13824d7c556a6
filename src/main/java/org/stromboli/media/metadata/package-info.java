/// What stands around an image's pixels in its file: the format's signature, chunks and segments, Exif and XMP with the
/// orientation, TIFF tags, ICC colour profiles. Reads bytes; decodes no pixels and uses nothing of the project.
@NullMarked
package org.stromboli.media.metadata;

import org.jspecify.annotations.NullMarked;
