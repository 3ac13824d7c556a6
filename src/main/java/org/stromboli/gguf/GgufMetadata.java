package org.stromboli.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Metadata of a GGUF file, by key. Values are read from the mapped file whenever they are asked for, so that a
/// vocabulary takes no memory before. Immutable; any thread.
///
/// All methods throw [GgufException] where a key has a value of another kind. Tools write the same key with different
/// types: all integer types are read alike, and so are all types of numbers where real numbers are expected.
public final class GgufMetadata {

    private final MappedFile file;
    private final boolean wide;
    private final Map<String, MetadataValue> values;

    GgufMetadata(MappedFile file, int lengthBytes, Map<String, MetadataValue> values) {
        this.file = file;
        this.wide = lengthBytes == Long.BYTES;
        this.values = Collections.unmodifiableMap(values);
    }

    /// The metadata of any file as far as they can be read: for messages about files that are not served.
    ///
    /// @return empty for a file that is no GGUF file or cannot be read
    public static GgufMetadata peek(Path path) {
        Map<String, MetadataValue> values = new LinkedHashMap<>();
        MappedFile file = new MappedFile(path, MemorySegment.NULL);
        int lengthBytes = Long.BYTES;
        try {
            file = MappedFile.open(path);
            Cursor in = new Cursor(file);
            lengthBytes = in.lengthBytes();
            in.length();
            new MetadataReader(in).read(in.length(), values);
        } catch (GgufException _) {
            // what was found so far is all that there is
        }
        return new GgufMetadata(file, lengthBytes, values);
    }

    public Set<String> keys() {
        return values.keySet();
    }

    /// Bytes that are not valid UTF-8 become U+FFFD.
    public Optional<String> text(String key) {
        return single(key, "a string", ValueType.STRING).map(value -> Cursor.text(string(value.at())));
    }

    /// @throws GgufException also if it is 2^63 or above
    public OptionalLong integer(String key) {
        Optional<MetadataValue> value = find(key);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        require(key, value.get(), !value.get().array() && value.get().type().isInteger(), "an integer");
        return OptionalLong.of(integer(key, value.get(), 0));
    }

    /// A float32 is widened as it is: 1e-5 arrives as 9.99999974e-6. May be infinite or NaN.
    public Optional<Double> real(String key) {
        return find(key).map(value -> {
            require(key, value, !value.array() && value.type().isNumber(), "a number");
            return real(key, value, 0);
        });
    }

    /// A bool, or an integer that is 0 or not.
    public Optional<Boolean> flag(String key) {
        return find(key).map(value -> {
            ValueType type = value.type();
            require(key, value, !value.array() && (type == ValueType.BOOL || type.isInteger()), "a flag");
            return type.integer(file.memory(), value.at()) != 0;
        });
    }

    /// The strings of an array, each with U+FFFD for bytes that are not valid UTF-8: their number is always the file's.
    public Optional<List<String>> texts(String key) {
        return find(key).map(value -> {
            require(key, value, value.array() && value.type() == ValueType.STRING, "an array of strings");
            return texts(value, length(key, value));
        });
    }

    /// Copies all of them at once: some hundred thousand copies of some bytes take a second.
    private List<String> texts(MetadataValue value, int count) {
        byte[] bytes =
                file.memory().asSlice(value.at(), value.end() - value.at()).toArray(ValueLayout.JAVA_BYTE);
        ByteBuffer lengths = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<String> texts = new ArrayList<>(count);
        for (int element = 0; element < count; element++) {
            int length = (int) (wide ? lengths.getLong() : lengths.getInt()); // checked when the file was opened
            texts.add(new String(bytes, lengths.position(), length, StandardCharsets.UTF_8));
            lengths.position(lengths.position() + length);
        }
        return Collections.unmodifiableList(texts);
    }

    /// The elements of an array of numbers; empty where the key is absent.
    public float[] reals(String key) {
        Optional<MetadataValue> found = find(key);
        if (found.isEmpty()) {
            return new float[0];
        }
        MetadataValue value = found.get();
        require(key, value, value.array() && value.type().isNumber(), "an array of numbers");
        float[] reals = new float[length(key, value)];
        for (int element = 0; element < reals.length; element++) {
            reals[element] = (float) real(key, value, element);
        }
        return reals;
    }

    /// The elements of an array of integers; one integer that is no array counts as an array of one; empty where the
    /// key is absent.
    public long[] integers(String key) {
        Optional<MetadataValue> found = find(key);
        if (found.isEmpty()) {
            return new long[0];
        }
        MetadataValue value = found.get();
        require(key, value, value.type().isInteger(), "an array of integers");
        long[] integers = new long[length(key, value)];
        for (int element = 0; element < integers.length; element++) {
            integers[element] = integer(key, value, element);
        }
        return integers;
    }

    private Optional<MetadataValue> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    private Optional<MetadataValue> single(String key, String kind, ValueType type) {
        Optional<MetadataValue> value = find(key);
        value.ifPresent(each -> require(key, each, !each.array() && each.type() == type, kind));
        return value;
    }

    private void require(String key, MetadataValue value, boolean right, String kind) {
        if (!right) {
            throw file.rejected("its metadata %s is %s where %s is expected".formatted(key, value.kind(), kind));
        }
    }

    private int length(String key, MetadataValue value) {
        if (value.count() > Integer.MAX_VALUE - 8) {
            throw file.rejected("its metadata %s has %d elements".formatted(key, value.count()));
        }
        return (int) value.count();
    }

    private long integer(String key, MetadataValue value, int element) {
        long integer = value.type()
                .integer(
                        file.memory(),
                        value.at() + (long) element * value.type().bytes());
        if (integer < 0 && value.type() == ValueType.UINT64) {
            throw file.rejected("its metadata %s is %s".formatted(key, Long.toUnsignedString(integer)));
        }
        return integer;
    }

    private double real(String key, MetadataValue value, int element) {
        return value.type().isInteger()
                ? integer(key, value, element)
                : value.type()
                        .real(
                                file.memory(),
                                value.at() + (long) element * value.type().bytes());
    }

    /// A string whose extent was checked when the file was opened.
    private MemorySegment string(long at) {
        ValueType length = wide ? ValueType.UINT64 : ValueType.UINT32;
        return file.memory().asSlice(at + length.bytes(), length.integer(file.memory(), at));
    }
}
