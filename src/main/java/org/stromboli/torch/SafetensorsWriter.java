package org.stromboli.torch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;

/// Makes a safetensors file whose tensors are not known beforehand: room is kept for the header, data are written by
/// others to the places that this gives out, and closing writes the header. A tensor is aligned if those before it
/// have elements of its size or a multiple of it. One thread at a time.
public final class SafetensorsWriter implements AutoCloseable {

    private static final int LENGTH_BYTES = 8;
    private static final int ALIGNMENT = 64;
    /// Of an entry beside its name: the type, eight dimensions, two offsets, punctuation.
    private static final int ENTRY_BYTES = 256;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path path;
    private final FileChannel channel;
    private final int headerBytes;
    private final ObjectNode header = MAPPER.createObjectNode();
    private long end;

    private SafetensorsWriter(Path path, FileChannel channel, int headerBytes) {
        this.path = path;
        this.channel = channel;
        this.headerBytes = headerBytes;
        this.end = (long) LENGTH_BYTES + headerBytes;
        header.putObject("__metadata__").put("format", "pt");
    }

    /// @param names of all tensors that may come
    public static SafetensorsWriter create(Path path, Collection<String> names) throws IOException {
        long room = ENTRY_BYTES;
        for (String name : names) {
            room += ENTRY_BYTES + MAPPER.writeValueAsBytes(name).length;
        }
        int headerBytes = Math.toIntExact(Math.ceilDiv(LENGTH_BYTES + room, ALIGNMENT) * ALIGNMENT - LENGTH_BYTES);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new SafetensorsWriter(path, channel, headerBytes);
    }

    public Path path() {
        return path;
    }

    /// Where the tensor begins in the file, which reads as zeros there until it is written.
    public long reserve(String name, String type, long[] shape, long bytes) throws IOException {
        long start = end;
        ObjectNode entry = header.putObject(name).put("dtype", type);
        var sizes = entry.putArray("shape");
        for (long size : shape) {
            sizes.add(size);
        }
        long data = (long) LENGTH_BYTES + headerBytes;
        entry.putArray("data_offsets").add(start - data).add(start + bytes - data);
        end = start + bytes;
        if (bytes > 0) {
            fully(ByteBuffer.wrap(new byte[1]), end - 1);
        }
        return start;
    }

    /// Copies a reserved tensor from another file.
    public void copy(FileChannel from, long start, long bytes, long to) throws IOException {
        channel.position(to);
        for (long done = 0; done < bytes; ) {
            long moved = from.transferTo(start + done, bytes - done, channel);
            if (moved <= 0) {
                throw new WeightFileException("a weight file became shorter while it was copied to " + path);
            }
            done += moved;
        }
    }

    /// Writes the header and sees the file through to the disk.
    @Override
    public void close() throws IOException {
        try (channel) {
            byte[] text = text();
            if (text.length > headerBytes) {
                throw new IllegalStateException(
                        "the header needs %d bytes and has %d".formatted(text.length, headerBytes));
            }
            ByteBuffer all = ByteBuffer.allocate(LENGTH_BYTES + headerBytes).order(ByteOrder.LITTLE_ENDIAN);
            all.putLong(headerBytes).put(text);
            while (all.hasRemaining()) {
                all.put((byte) ' ');
            }
            fully(all.flip(), 0);
            channel.force(true);
        }
    }

    private byte[] text() throws JsonProcessingException {
        return MAPPER.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    }

    private void fully(ByteBuffer buffer, long at) throws IOException {
        for (long to = at; buffer.hasRemaining(); ) {
            to += channel.write(buffer, to);
        }
    }
}
