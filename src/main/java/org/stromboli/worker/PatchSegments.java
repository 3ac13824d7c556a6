package org.stromboli.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.stromboli.vision.FeatureLayout.Patches;
import org.stromboli.vision.FeatureLayout.Shifted;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

/// The segments of patches of a media item, which go through the tower one by one: a segment's patches attend to each
/// other and to nothing else.
///
/// @param all in order; where rows are shifted, those of earlier media first
/// @param own index of the first one of this media item
/// @param firstEqual for each segment the index of the first one that is equal and need not be encoded again
record PatchSegments(List<Segment> all, int own, int[] firstEqual) {

    /// @param first of its tiles
    /// @param count of its tiles
    record Segment(Tiles tiles, int first, int count, Patches layout) {

        int patches() {
            return count * layout.patches();
        }

        /// Where its patches stand, in the order in which the tower takes them, [patches, axes].
        ///
        /// @param axes row and column, with the time before them where there are three
        long[] places(int axes) {
            int[] given = tiles.places();
            if (given.length > 0) {
                int each = given.length / tiles.count();
                return IntStream.range(first * each, (first + count) * each)
                        .mapToLong(i -> given[i])
                        .toArray();
            }
            long[] places = new long[patches() * axes];
            int at = 0;
            for (int tile = 0; tile < count; tile++) {
                at = writePlaces(places, at, axes);
            }
            return places;
        }

        private int writePlaces(long[] places, int from, int axes) {
            int merge = layout.merge();
            int at = from;
            for (int block = 0; block < layout.rows() * layout.columns(); block++) {
                for (int inner = 0; inner < merge * merge; inner++) {
                    places[at + axes - 2] = (long) block / layout.columns() * merge + inner / merge;
                    places[at + axes - 1] = (long) block % layout.columns() * merge + inner % merge;
                    at += axes;
                }
            }
            return at;
        }
    }

    static PatchSegments of(PreprocessedMedia media) {
        return switch (media.layout()) {
            case Patches layout -> {
                List<Segment> own = segments(media.tiles(), layout);
                yield new PatchSegments(own, 0, firstEqual(media.tiles(), own));
            }
            case Shifted layout -> {
                List<Segment> all = new ArrayList<>();
                layout.lead().forEach(each -> all.addAll(segments(each.tiles(), each.layout())));
                int own = all.size();
                all.addAll(segments(media.tiles(), layout.own()));
                yield new PatchSegments(all, own, IntStream.range(0, all.size()).toArray());
            }
            default -> throw new IllegalStateException("%s is no layout of patches".formatted(media.layout()));
        };
    }

    private static List<Segment> segments(Tiles tiles, Patches layout) {
        List<Segment> segments = new ArrayList<>();
        for (int first = 0; first < tiles.count(); first += layout.window()) {
            segments.add(new Segment(tiles, first, Math.min(layout.window(), tiles.count() - first), layout));
        }
        return segments;
    }

    private static int[] firstEqual(Tiles tiles, List<Segment> segments) {
        int[] equalTiles = tiles.firstEqual();
        int[] first = new int[segments.size()];
        for (int i = 0; i < first.length; i++) {
            first[i] = i;
            for (int earlier = 0; earlier < i && first[i] == i; earlier++) {
                if (areEqual(segments.get(i), segments.get(earlier), equalTiles)) {
                    first[i] = earlier;
                }
            }
        }
        return first;
    }

    private static boolean areEqual(Segment one, Segment other, int[] equalTiles) {
        return one.count() == other.count()
                && IntStream.range(0, one.count())
                        .allMatch(tile -> equalTiles[one.first() + tile] == equalTiles[other.first() + tile]);
    }

    /// The segments that are encoded.
    int[] distinct() {
        return VisionSlices.distinct(firstEqual);
    }

    /// For each segment its index among the encoded ones.
    long[] encodedIndex() {
        return VisionSlices.encodedIndex(firstEqual);
    }

    /// Begin and end of the rows that are read for each of its own segments, among the rows of all with one class row
    /// before each: as many too early as there are segments before it.
    ///
    /// @param before segments before its own, those among `all` and earlier ones
    long[] shiftedRows(int before) {
        long[] rows = new long[2 * (all.size() - own)];
        int start = 0;
        for (int i = 0; i < all.size(); i++) {
            int patches = all.get(i).patches();
            if (i >= own) {
                int segment = i - own;
                rows[2 * segment] = start + 1 - (before + segment);
                rows[2 * segment + 1] = rows[2 * segment] + patches;
            }
            start += patches + 1;
        }
        return rows;
    }
}
