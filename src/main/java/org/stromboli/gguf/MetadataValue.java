package org.stromboli.gguf;

/// Where a metadata value lies, inside the file.
///
/// @param type of the value, or of an array's elements
/// @param count elements of an array, else 1
/// @param at of the first element, in bytes from the start of the file
/// @param end of the last one
record MetadataValue(ValueType type, boolean array, long count, long at, long end) {

    /// For messages, for example `an array of STRING`.
    String kind() {
        return array ? "an array of " + type : type.name();
    }
}
