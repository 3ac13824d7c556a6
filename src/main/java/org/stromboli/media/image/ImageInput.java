package org.stromboli.media.image;

import javax.imageio.stream.ImageInputStreamImpl;

/// A file in memory, as decoders read it. Knows its length, which decoders check sizes against, and breaks
/// off decoders that go on reading past the end: one of them takes every missing byte for a zero, and a
/// short file that claims to be large would keep it busy for minutes. Used by one thread.
final class ImageInput extends ImageInputStreamImpl {

    private static final int MAX_READS_PAST_END = 64;

    private final byte[] file;
    private int readsPastEnd;

    ImageInput(byte[] file) {
        this.file = file;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < file.length ? file[(int) streamPos++] & 0xff : end();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        if (streamPos >= file.length) {
            return end();
        }
        int count = (int) Math.min(length, file.length - streamPos);
        System.arraycopy(file, (int) streamPos, bytes, offset, count);
        streamPos += count;
        return count;
    }

    private int end() {
        if (++readsPastEnd > MAX_READS_PAST_END) {
            throw new IllegalStateException("read %d times past %d bytes".formatted(readsPastEnd, file.length));
        }
        return -1;
    }

    @Override
    public long length() {
        return file.length;
    }
}
