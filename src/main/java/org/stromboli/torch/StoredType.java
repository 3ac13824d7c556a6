package org.stromboli.torch;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// Data types in which weights are stored, and are kept on the device.
public enum StoredType {
    FLOAT32("F32", 6, 4),
    FLOAT16("F16", 5, 2),
    BFLOAT16("BF16", 15, 2),
    /// Only as the type of a file that is mapped byte by byte.
    BYTE("U8", 0, 1);

    private final String name;
    private final int torchNumber;
    private final int bytes;

    StoredType(String name, int torchNumber, int bytes) {
        this.name = name;
        this.torchNumber = torchNumber;
        this.bytes = bytes;
    }

    /// The type of a weight with this name in a safetensors header.
    public static Optional<StoredType> named(String name) {
        return Arrays.stream(values())
                .filter(type -> type != BYTE && type.name.equals(name))
                .findFirst();
    }

    static String allowed() {
        return Arrays.stream(values())
                .filter(type -> type != BYTE)
                .map(type -> type.name)
                .collect(Collectors.joining(", "));
    }

    /// Its name in a safetensors header.
    public String storedName() {
        return name;
    }

    /// The number by which graphs know this type.
    public int torchNumber() {
        return torchNumber;
    }

    public int bytes() {
        return bytes;
    }
}
