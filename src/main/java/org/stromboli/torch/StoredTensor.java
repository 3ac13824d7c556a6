package org.stromboli.torch;

import java.util.Arrays;

/// Where a weight lies: `type` elements of `shape` from byte `start` of `file` on.
///
/// @param file index into the files of its checkpoint
/// @param type its name in the header, even if we cannot use it
public record StoredTensor(int file, String type, long[] shape, long start, long bytes) {

    public String shapeText() {
        return Arrays.toString(shape);
    }
}
