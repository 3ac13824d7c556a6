package org.stromboli.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The central directory of a zip file whose entries are used where they lie. Only stored entries have such a place:
/// nothing is ever decompressed. Every offset is checked against the file. Used by one thread.
///
/// The `ZipFile` of commons-compress tells where a stored entry's content lies, too, but cannot limit what it reads: it
/// takes entries as long as there are any, whatever the end record says, and makes objects of all before it returns, so
/// that a hostile file fills the heap. It also accepts two entries of one name, and an entry whose own header has
/// another name than the directory says.
final class ZipDirectory {

    /// @param header where the entry's own header begins; its content follows
    /// @param stored whether the content is neither compressed nor encrypted
    record Entry(String name, long header, long bytes, boolean stored) {}

    private static final int MAX_ENTRIES = 200_000;
    private static final int MAX_BYTES = 32 << 20;
    private static final int END_BYTES = 22;
    private static final int MAX_COMMENT_BYTES = 0xffff;
    private static final int LOCATOR_BYTES = 20;
    private static final int LARGE_END_BYTES = 56;
    private static final int ENTRY_BYTES = 46;
    private static final int LOCAL_BYTES = 30;
    private static final int END = 0x06054b50;
    private static final int LOCATOR = 0x07064b50;
    private static final int LARGE_END = 0x06064b50;
    private static final int ENTRY = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final long LARGE = 0xffffffffL;
    private static final int ENCRYPTED = 1;

    private final WeightFile file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private ZipDirectory(WeightFile file) {
        this.file = file;
    }

    static ZipDirectory read(WeightFile file) throws IOException {
        ZipDirectory directory = new ZipDirectory(file);
        directory.readEntries(directory.end());
        return directory;
    }

    Set<String> names() {
        return entries.keySet();
    }

    Optional<Entry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /// Where the content of an entry begins.
    long content(Entry entry) throws IOException {
        if (!entry.stored()) {
            throw file.rejected(
                    "its entry %s is compressed or encrypted; only stored entries can be used".formatted(entry.name()));
        }
        ByteBuffer local = file.read(entry.header(), LOCAL_BYTES);
        byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
        long start = entry.header() + LOCAL_BYTES + unsigned(local, 26) + unsigned(local, 28);
        if (local.getInt(0) != LOCAL
                || unsigned(local, 26) != name.length
                || !file.startsWith(entry.header() + LOCAL_BYTES, name)) {
            throw file.broken(
                    "its directory says that %s lies at %d, but it does not".formatted(entry.name(), entry.header()));
        }
        if (entry.bytes() > file.bytes() - start) {
            throw file.broken("its entry %s claims %d bytes but the file ends after %d; it is truncated"
                    .formatted(entry.name(), entry.bytes(), file.bytes() - start));
        }
        return start;
    }

    /// @param from where the directory lies
    private record Extent(long from, long bytes, long entries) {}

    /// The end record is last but for a comment; large archives have a second one.
    private Extent end() throws IOException {
        int length = (int) Math.min(file.bytes(), END_BYTES + MAX_COMMENT_BYTES);
        long from = file.bytes() - length;
        ByteBuffer tail = file.read(from, length);
        for (int at = length - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END && at + END_BYTES + unsigned(tail, at + 20) == length) {
                return largeEnd(from + at)
                        .orElse(new Extent(
                                Integer.toUnsignedLong(tail.getInt(at + 16)),
                                Integer.toUnsignedLong(tail.getInt(at + 12)),
                                unsigned(tail, at + 10)));
            }
        }
        throw file.broken("the zip directory at its end is missing; it is truncated");
    }

    private Optional<Extent> largeEnd(long end) throws IOException {
        if (end < LOCATOR_BYTES) {
            return Optional.empty();
        }
        ByteBuffer locator = file.read(end - LOCATOR_BYTES, LOCATOR_BYTES);
        if (locator.getInt(0) != LOCATOR) {
            return Optional.empty();
        }
        ByteBuffer large = file.read(locator.getLong(8), LARGE_END_BYTES);
        if (large.getInt(0) != LARGE_END) {
            throw file.broken("its zip directory cannot be found");
        }
        return Optional.of(new Extent(large.getLong(48), large.getLong(40), large.getLong(32)));
    }

    private void readEntries(Extent extent) throws IOException {
        if (extent.bytes() < 0
                || extent.bytes() > MAX_BYTES
                || extent.entries() < 0
                || extent.entries() > MAX_ENTRIES) {
            throw file.broken("its zip directory claims %s entries in %s bytes, at most %d in %d are allowed"
                    .formatted(
                            Long.toUnsignedString(extent.entries()),
                            Long.toUnsignedString(extent.bytes()),
                            MAX_ENTRIES,
                            MAX_BYTES));
        }
        ByteBuffer in = file.read(extent.from(), (int) extent.bytes());
        for (long i = 0; i < extent.entries(); i++) {
            Entry entry = entry(in);
            if (entries.put(entry.name(), entry) != null) {
                throw file.broken("its zip directory lists %s twice".formatted(entry.name()));
            }
        }
    }

    private Entry entry(ByteBuffer in) {
        int at = in.position();
        if (in.remaining() < ENTRY_BYTES || in.getInt(at) != ENTRY) {
            throw file.broken("entry %d of its zip directory is none".formatted(entries.size()));
        }
        int nameBytes = unsigned(in, at + 28);
        int extraBytes = unsigned(in, at + 30);
        int all = ENTRY_BYTES + nameBytes + extraBytes + unsigned(in, at + 32);
        if (in.remaining() < all) {
            throw file.broken("entry %d of its zip directory is cut off".formatted(entries.size()));
        }
        String name = new String(in.array(), at + ENTRY_BYTES, nameBytes, StandardCharsets.UTF_8);
        long bytes = Integer.toUnsignedLong(in.getInt(at + 24));
        long compressed = Integer.toUnsignedLong(in.getInt(at + 20));
        long header = Integer.toUnsignedLong(in.getInt(at + 42));
        ByteBuffer large = large(in, at + ENTRY_BYTES + nameBytes, extraBytes);
        bytes = bytes == LARGE ? next(large, name) : bytes;
        compressed = compressed == LARGE ? next(large, name) : compressed;
        header = header == LARGE ? next(large, name) : header;
        if (bytes < 0 || header < 0 || header > file.bytes() || bytes > file.bytes()) {
            throw file.broken("its entry %s claims %s bytes at %s, the file has %d"
                    .formatted(name, Long.toUnsignedString(bytes), Long.toUnsignedString(header), file.bytes()));
        }
        in.position(at + all);
        boolean encrypted = (unsigned(in, at + 8) & ENCRYPTED) != 0;
        return new Entry(name, header, bytes, unsigned(in, at + 10) == 0 && compressed == bytes && !encrypted);
    }

    /// The extra field with the numbers that do not fit into 32 bits; empty if there is none.
    private static ByteBuffer large(ByteBuffer in, int from, int length) {
        int at = from;
        while (at + 4 <= from + length) {
            int size = unsigned(in, at + 2);
            if (unsigned(in, at) == 1 && at + 4 + size <= from + length) {
                return in.slice(at + 4, size).order(in.order());
            }
            at += 4 + size;
        }
        return in.slice(from, 0);
    }

    private long next(ByteBuffer large, String name) {
        if (large.remaining() < Long.BYTES) {
            throw file.broken("its entry %s lacks its size or place".formatted(name));
        }
        return large.getLong();
    }

    private static int unsigned(ByteBuffer in, int at) {
        return Short.toUnsignedInt(in.getShort(at));
    }
}
