package org.stromboli.model.geometry;

import java.util.List;

/// Projectors that look at the patches of a tile window by window, each at one state of the tower and for one layer of
/// the decoder (Granite 4 Vision): their features are added before that layer, and replace no embedding.
///
/// @param window its edges
/// @param all in the order of their features
public record WindowProjectors(Window window, Former former, List<Projector> all) {

    /// @param side patches along a tile's edge, a multiple of `keys`
    /// @param keys patches along the edge of a window
    /// @param queries along the edge of a window, which are the tokens that it becomes
    public record Window(int side, int keys, int queries) {

        /// Tokens along a tile's edge.
        public int tokens() {
            return side / keys * queries;
        }
    }

    /// The layer of a Q-Former that each has.
    ///
    /// @param intermediate width of its feed-forward net
    /// @param epsilon of its norms
    public record Former(int intermediate, double epsilon) {

        /// Width of a head.
        public static final int HEAD = 64;
    }

    /// @param name before its tensors, with a dot at the end
    /// @param state which of the tower's states side by side it looks at
    /// @param corner which of every 2 x 2 patches its queries are, row by row; -1 for their mean
    /// @param layer of the decoder before which its features are added
    public record Projector(String name, int state, int corner, int layer) {}

    public WindowProjectors {
        all = List.copyOf(all);
    }

    /// How many matrices' weights they have.
    ///
    /// @param width of a state
    public long weights(int width, int hidden) {
        long each = 8L * width * width + 2L * width * former.intermediate() + (long) width * hidden;
        return all.size() * each;
    }

    /// As the graph reads them: the edges, then state and corner of each.
    public long[] numbers() {
        long[] numbers = new long[3 + 2 * all.size()];
        numbers[0] = window.side();
        numbers[1] = window.keys();
        numbers[2] = window.queries();
        for (int i = 0; i < all.size(); i++) {
            numbers[3 + 2 * i] = all.get(i).state();
            numbers[4 + 2 * i] = all.get(i).corner();
        }
        return numbers;
    }

    /// The layer of the decoder of each one's features.
    public long[] layers() {
        return all.stream().mapToLong(Projector::layer).toArray();
    }
}
