package org.stromboli.completion;

import java.util.concurrent.Semaphore;
import org.stromboli.media.PixelSpace;

/// Memory for pixels that are being decoded, shared by the whole server: who finds no room waits in line. Something
/// larger than all of it is decoded alone. Whoever holds room needs nothing more to get done, so that nobody waits for
/// ever. Thread-safe.
final class DecodeRoom {

    /// What a picture takes at worst: as its decoder makes it, turned upright, and while it is made smaller.
    private static final int BYTES_PER_PIXEL = 12;

    private static final int UNIT = 1 << 16;

    private final int units;
    private final Semaphore free;

    DecodeRoom(long bytes) {
        units = units(bytes);
        free = new Semaphore(units, true);
    }

    private static int units(long bytes) {
        return (int) Math.clamp(Math.ceilDiv(bytes, UNIT), 1, Integer.MAX_VALUE);
    }

    /// The room of one picture or video. Confined to one thread.
    final class Place implements PixelSpace, AutoCloseable {

        private int taken;

        @Override
        public void take(long pixels) throws InterruptedException {
            takeBytes(Math.multiplyExact(pixels, BYTES_PER_PIXEL));
        }

        /// Once: who holds some and waited for more could wait for ever.
        void takeBytes(long bytes) throws InterruptedException {
            if (taken > 0) {
                throw new IllegalStateException("%d units are taken already".formatted(taken));
            }
            int wanted = Math.min(units, units(bytes));
            free.acquire(wanted);
            taken = wanted;
        }

        @Override
        public void close() {
            free.release(taken);
            taken = 0;
        }
    }

    Place enter() {
        return new Place();
    }

    long freeBytes() {
        return (long) free.availablePermits() * UNIT;
    }
}
