package org.stromboli.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.stromboli.cpu.WeightMemory;
import org.stromboli.torch.Value;

/// Keys and values of all layers: the graph's tensors, which Java may share, or memory that the graph never sees, where
/// it takes no steps. That memory is taken from the system as it is written to.
///
/// @param graph of each layer; empty where the graph takes no steps
public record KvMemory(Value graph, List<MemorySegment> layers, Arena arena) implements AutoCloseable {

    static KvMemory ofGraph(Value graph, List<MemorySegment> layers) {
        return new KvMemory(graph, layers, Arena.ofShared());
    }

    static KvMemory outside(Value graph, int layers, long layerBytes) {
        Arena arena = Arena.ofShared();
        List<MemorySegment> all = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            all.add(WeightMemory.allocate(arena, layerBytes));
        }
        return new KvMemory(graph, all, arena);
    }

    @Override
    public void close() {
        graph.close();
        arena.close();
    }
}
