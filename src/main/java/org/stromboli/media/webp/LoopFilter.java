package org.stromboli.media.webp;

/// Smooths the edges of blocks (RFC 6386, section 15), after the whole frame is predicted: predictions read samples as
/// they were before. Macroblocks must come in rows from the top left.
final class LoopFilter {

    private final FrameHeader header;
    private final Plane luma;
    private final Plane[] chroma;

    LoopFilter(FrameHeader header, Plane luma, Plane u, Plane v) {
        this.header = header;
        this.luma = luma;
        this.chroma = new Plane[] {u, v};
    }

    /// @return how strongly a macroblock is filtered, 0 to 63
    int level(Macroblock block) {
        FrameHeader.Filter filter = header.filter();
        if (filter.level() == 0) {
            return 0;
        }
        int level = header.segments().value(header.segments().levels(), block.segment, filter.level());
        level += filter.forKeyFrames() + (block.small ? filter.forSmallBlocks() : 0);
        return Math.clamp(level, 0, 63);
    }

    /// @param level not 0
    /// @param inner whether edges inside the macroblock are filtered too
    void filter(int column, int row, int level, boolean inner) {
        int interior = interior(level);
        int limit = 2 * level + interior;
        int variance = level >= 40 ? 2 : level >= 15 ? 1 : 0;
        EdgeFilter outer = new EdgeFilter(2 * (limit + 4) + 1, interior, variance);
        EdgeFilter between = new EdgeFilter(2 * limit + 1, interior, variance);
        int at = luma.index(column * 16, row * 16);
        for (boolean vertical : new boolean[] {true, false}) {
            int across = vertical ? 1 : luma.stride;
            int along = vertical ? luma.stride : 1;
            if (vertical ? column > 0 : row > 0) {
                run(outer, true, luma, at, across, along, 16);
                colors(outer, true, column, row, 0, vertical);
            }
            if (inner) {
                for (int i = 4; i < 16; i += 4) {
                    run(between, false, luma, at + i * across, across, along, 16);
                }
                colors(between, false, column, row, 4, vertical);
            }
        }
    }

    private int interior(int level) {
        int sharpness = header.filter().sharpness();
        int interior = sharpness > 4 ? level >> 2 : sharpness > 0 ? level >> 1 : level;
        return Math.max(1, sharpness > 0 ? Math.min(interior, 9 - sharpness) : interior);
    }

    private void colors(EdgeFilter filter, boolean outer, int column, int row, int offset, boolean vertical) {
        if (header.filter().simple()) {
            return;
        }
        for (Plane plane : chroma) {
            int across = vertical ? 1 : plane.stride;
            int along = vertical ? plane.stride : 1;
            run(filter, outer, plane, plane.index(column * 8, row * 8) + offset * across, across, along, 8);
        }
    }

    /// @param at the first sample after the edge
    /// @param across distance of samples on both sides of the edge
    /// @param along distance of samples on the edge
    private void run(EdgeFilter filter, boolean outer, Plane plane, int at, int across, int along, int length) {
        for (int i = 0; i < length; i++) {
            if (header.filter().simple()) {
                filter.simple(plane, at + i * along, across);
            } else {
                filter.normal(plane, at + i * along, across, outer);
            }
        }
    }
}
