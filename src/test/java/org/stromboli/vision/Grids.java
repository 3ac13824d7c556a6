package org.stromboli.vision;

import java.util.ArrayList;
import java.util.List;

/// Grids of tiles for tests.
public final class Grids {

    private Grids() {}

    /// All grids of at most that many rows and columns.
    public static List<Grid> upTo(int max) {
        List<Grid> grids = new ArrayList<>();
        for (int rows = 1; rows <= max; rows++) {
            for (int columns = 1; columns <= max; columns++) {
                grids.add(new Grid(columns, rows));
            }
        }
        return grids;
    }
}
