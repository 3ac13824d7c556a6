package org.stromboli.skills.vision;

import java.awt.Rectangle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.skills.picture.Regions;

/// What many pixels have in common.
final class Colours {

    private Colours() {}

    /// The mean of the commonest colour, where colours within 16 levels a channel are one.
    static int commonest(List<Integer> colours) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int each : colours) {
            counts.merge(each & 0xF0F0F0, 1, Integer::sum);
        }
        int bin = counts.entrySet().stream()
                .max(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow()
                .getKey();
        long red = 0;
        long green = 0;
        long blue = 0;
        int count = counts.getOrDefault(bin, 1);
        for (int each : colours) {
            if ((each & 0xF0F0F0) == bin) {
                red += each >> 16 & 0xFF;
                green += each >> 8 & 0xFF;
                blue += each & 0xFF;
            }
        }
        return (int) (red / count << 16 | green / count << 8 | blue / count);
    }

    /// The mask of one region alone, within its box.
    ///
    /// @param width of the mask that the region was found in
    static boolean[] within(boolean[] mask, int width, Regions.Region region) {
        Rectangle box = region.box();
        boolean[] alone = new boolean[box.width * box.height];
        int[] stack = new int[region.pixels()];
        int depth = 0;
        int start = (region.start() / width - box.y) * box.width + region.start() % width - box.x;
        stack[depth++] = start;
        alone[start] = true;
        while (depth > 0) {
            int at = stack[--depth];
            int x = at % box.width;
            int y = at / box.width;
            for (int ny = Math.max(0, y - 1); ny <= Math.min(box.height - 1, y + 1); ny++) {
                for (int nx = Math.max(0, x - 1); nx <= Math.min(box.width - 1, x + 1); nx++) {
                    int next = ny * box.width + nx;
                    if (mask[(ny + box.y) * width + nx + box.x] && !alone[next]) {
                        alone[next] = true;
                        stack[depth++] = next;
                    }
                }
            }
        }
        return alone;
    }
}
