package org.stromboli.app.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A shared library of x86-64 without any content. FFmpeg's programs are linked with libraries for sound cards and
/// screens, which servers do not have; nothing of them is ever called, but without a file of that name no program
/// starts.
final class StubLibrary {

    private static final int HEADER = 64;
    private static final int SEGMENT = 56;
    private static final int ENTRY = 16;
    private static final int SYMBOL = 24;
    private static final int ENTRIES = 5;

    private static final int DYNAMIC_AT = HEADER + 2 * SEGMENT;
    private static final int SYMBOLS_AT = DYNAMIC_AT + ENTRIES * ENTRY;
    private static final int STRINGS_AT = SYMBOLS_AT + SYMBOL;
    private static final int SIZE = STRINGS_AT + 1;

    private static final int LOADED = 1;
    private static final int DYNAMIC = 2;
    private static final int READ_WRITE = 6;

    private StubLibrary() {}

    /// The file: a header, two segments (all of it, and its table for the loader), one empty symbol, one empty name.
    static byte[] file() {
        ByteBuffer file = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1); // ELF, 64 bit, little endian
        file.position(16).putShort((short) 3).putShort((short) 62).putInt(1); // shared, x86-64
        file.putLong(0).putLong(HEADER).putLong(0).putInt(0);
        file.putShort((short) HEADER).putShort((short) SEGMENT).putShort((short) 2);
        file.putShort((short) 64).putShort((short) 0).putShort((short) 0); // no sections
        segment(file, LOADED, 0, SIZE, 4096);
        segment(file, DYNAMIC, DYNAMIC_AT, ENTRIES * ENTRY, 8);
        file.putLong(5).putLong(STRINGS_AT); // where the names are
        file.putLong(6).putLong(SYMBOLS_AT);
        file.putLong(10).putLong(1); // bytes of all names
        file.putLong(11).putLong(SYMBOL);
        return file.array();
    }

    private static void segment(ByteBuffer file, int kind, long at, long size, long alignment) {
        file.putInt(kind).putInt(READ_WRITE);
        file.putLong(at).putLong(at).putLong(at).putLong(size).putLong(size).putLong(alignment);
    }
}
