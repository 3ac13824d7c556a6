package org.stromboli.conversion;

/// A tensor of the result.
///
/// @param type in the notation of safetensors
/// @param elementBytes of one element
record OutputTensor(String name, String type, long[] shape, int elementBytes) {

    long bytes() {
        long bytes = elementBytes;
        for (long size : shape) {
            bytes = Math.multiplyExact(bytes, size);
        }
        return bytes;
    }
}
