package org.stromboli.skills.picture;

import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.List;

/// Connected parts of a mask; pixels that touch at a corner are connected.
public final class Regions {

    /// @param start one pixel of it, as y * width + x
    public record Region(int start, int pixels, Rectangle box) {}

    private Regions() {}

    public static List<Region> of(boolean[] mask, int width, int height) {
        boolean[] left = mask.clone();
        int[] stack = new int[mask.length];
        List<Region> regions = new ArrayList<>();
        for (int start = 0; start < left.length; start++) {
            if (left[start]) {
                regions.add(fill(left, stack, start, width, height));
            }
        }
        return regions;
    }

    /// The part that a set pixel belongs to.
    public static Region at(boolean[] mask, int start, int width, int height) {
        return fill(mask.clone(), new int[mask.length], start, width, height);
    }

    private static Region fill(boolean[] left, int[] stack, int start, int width, int height) {
        int minX = width;
        int minY = height;
        int maxX = 0;
        int maxY = 0;
        int pixels = 0;
        int depth = 0;
        stack[depth++] = start;
        left[start] = false;
        while (depth > 0) {
            int at = stack[--depth];
            int x = at % width;
            int y = at / width;
            pixels++;
            minX = Math.min(minX, x);
            maxX = Math.max(maxX, x);
            minY = Math.min(minY, y);
            maxY = Math.max(maxY, y);
            for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
                for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
                    int next = ny * width + nx;
                    if (left[next]) {
                        left[next] = false;
                        stack[depth++] = next;
                    }
                }
            }
        }
        return new Region(start, pixels, new Rectangle(minX, minY, maxX - minX + 1, maxY - minY + 1));
    }
}
