package org.stromboli.model.contract;

/// How the patches of a tile become fewer.
public enum TilePooling {
    /// 0 not at all, 1 bilinear, 2 mean, 3 largest
    MODE,
    /// Patches along an edge before.
    SIDE,
    /// Patches along an edge that become one.
    STRIDE,
    /// Patches along an edge after.
    OUT
}
