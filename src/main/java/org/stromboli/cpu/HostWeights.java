package org.stromboli.cpu;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// The packed weights of a decoder, for a team to compute with.
public interface HostWeights extends AutoCloseable {

    /// @param cache memory of each layer, [slots, 2 * kv heads, width], which must outlive the decoder
    /// @param blockTokens slots of a block
    HostDecoder decoder(List<MemorySegment> cache, int blockTokens);

    /// The same with another team than that for which they were packed.
    HostDecoder decoder(List<MemorySegment> cache, int blockTokens, Team other);

    @Override
    void close();
}
