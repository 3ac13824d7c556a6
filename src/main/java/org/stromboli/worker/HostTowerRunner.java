package org.stromboli.worker;

import java.lang.foreign.Arena;
import java.util.List;
import org.stromboli.cpu.HostTower;
import org.stromboli.model.LoadedModel;
import org.stromboli.model.geometry.TowerGeometry;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.Value;

/// Takes tiles through a tower outside the graph, which makes their first state and has the last one. In between they
/// lie in the store, and are changed there. Engine thread only.
final class HostTowerRunner {

    private final LoadedModel model;
    private final HostTower tower;
    private final Value store;
    private final List<Integer> depths; // after which a state is kept

    HostTowerRunner(LoadedModel model, HostTower tower, Value store) {
        this.model = model;
        this.tower = tower;
        this.store = store;
        depths = model.geometry().tower().features().depths();
    }

    /// One layer of a tile of zeros.
    void warmUp() {
        TowerGeometry g = model.geometry().tower();
        try (Arena arena = Arena.ofShared()) {
            tower.run(arena.allocate((long) g.patches() * g.patches() * g.hidden() * Float.BYTES, 64), 0);
        }
    }

    /// Layers `first` to `end`.
    void run(TileBatches.Tile tile, int first, int end) {
        try (Arguments a = model.arguments()) {
            Value handle = a.integer(tile.handle());
            if (first == 0) {
                Value pixels = a.tensor(
                        tile.tiles().rgb(), tile.index() * tile.bytes(), tile.bytes(), 3, tile.height(), tile.width());
                model.graph().run("begin_tile", model.parts().tower(), store, handle, pixels);
            }
            layers(handle, first, end);
            if (end == model.geometry().tower().layers()) {
                model.graph()
                        .run(
                                "finish_tile",
                                model.parts().tower(),
                                model.parts().projector(),
                                store,
                                handle,
                                a.integers(tile.pooling()),
                                a.flag(tile.projected()));
            }
        }
    }

    private void layers(Value handle, int first, int end) {
        try (Value state = model.graph().call("tile_state", store, handle)) {
            for (int layer = first; layer < end; layer++) {
                tower.run(state.asMemory(), layer);
                if (depths.contains(layer + 1)) {
                    model.graph().run("keep_tile_state", store, handle);
                }
            }
        }
    }
}
