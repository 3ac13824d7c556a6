package org.stromboli.skills.ocr;

import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Rows from top to bottom, each from left to right. The detector parts words; what is one line becomes one piece
/// again.
final class ReadingOrder {

    private ReadingOrder() {}

    static List<ReadText> of(List<ReadText> found) {
        List<ReadText> rest = new ArrayList<>(found);
        rest.sort(Comparator.comparingDouble(each -> each.place().getCenterY()));
        List<ReadText> ordered = new ArrayList<>();
        while (!rest.isEmpty()) {
            Rectangle first = rest.getFirst().place();
            List<ReadText> row = rest.stream()
                    .filter(each -> Math.abs(each.place().getCenterY() - first.getCenterY()) <= first.height * 0.4)
                    .sorted(Comparator.comparingInt(each -> each.place().x))
                    .toList();
            ordered.addAll(joined(row));
            rest.removeAll(row);
        }
        return ordered;
    }

    private static List<ReadText> joined(List<ReadText> row) {
        List<ReadText> joined = new ArrayList<>();
        for (ReadText each : row) {
            if (!joined.isEmpty() && joined.getLast().continuesWith(each)) {
                joined.add(joined.removeLast().with(each));
            } else {
                joined.add(each);
            }
        }
        return joined;
    }
}
