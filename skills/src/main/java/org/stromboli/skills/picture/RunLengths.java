package org.stromboli.skills.picture;

import java.util.List;
import java.util.Map;
import org.stromboli.skills.call.BadArguments;

/// Masks as COCO writes them: run lengths by columns, beginning with zeros, as differences, six bits to a character.
public final class RunLengths {

    private RunLengths() {}

    public static Map<String, Object> of(boolean[] mask, int width, int height) {
        StringBuilder text = new StringBuilder();
        long[] before = new long[3];
        int runs = 0;
        boolean value = false;
        long run = 0;
        for (int at = 0; at <= mask.length; at++) {
            boolean next = at < mask.length && mask[at % height * width + at / height];
            if (at == mask.length || next != value) {
                // From the third run on, the difference to the run before the last is written.
                append(text, runs > 2 ? run - before[(runs - 2) % 3] : run);
                before[runs % 3] = run;
                runs++;
                value = next;
                run = 0;
            }
            run++;
        }
        return Map.of("size", List.of(height, width), "counts", text.toString());
    }

    private static void append(StringBuilder text, long number) {
        long rest = number;
        boolean more = true;
        while (more) {
            long five = rest & 0x1F;
            rest >>= 5;
            more = (five & 0x10) != 0 ? rest != -1 : rest != 0;
            text.append((char) ((more ? five | 0x20 : five) + 48));
        }
    }

    /// @param value a client's object with size and counts
    public static boolean[] read(Object value, Picture picture) {
        if (!(value instanceof Map<?, ?> mask)
                || !(mask.get("size") instanceof List<?> size)
                || !(mask.get("counts") instanceof String counts)) {
            throw new BadArguments(
                    "a mask must be {\"size\": [height, width], \"counts\": COCO's compressed run lengths}");
        }
        if (!size.equals(List.of(picture.height(), picture.width()))) {
            throw new BadArguments("the mask's size is %s and the picture's [%d, %d]; they must be equal"
                    .formatted(size, picture.height(), picture.width()));
        }
        return decode(counts, picture.width(), picture.height());
    }

    private static boolean[] decode(String counts, int width, int height) {
        boolean[] mask = new boolean[width * height];
        long[] before = new long[3];
        int runs = 0;
        long at = 0;
        int index = 0;
        while (index < counts.length()) {
            long number = 0;
            int shift = 0;
            boolean more = true;
            while (more) {
                int code = index < counts.length() ? counts.charAt(index++) - 48 : -1;
                if (code < 0 || code > 63 || shift > 30) {
                    throw new BadArguments("the mask's counts are damaged at character " + index);
                }
                number |= (long) (code & 0x1F) << shift;
                shift += 5;
                more = (code & 0x20) != 0;
                if (!more && (code & 0x10) != 0) {
                    number |= -1L << shift;
                }
            }
            long run = runs > 2 ? number + before[(runs - 2) % 3] : number;
            if (run < 0 || at + run > mask.length) {
                throw new BadArguments("the mask's counts are for a larger picture");
            }
            for (long end = at + run; runs % 2 == 1 && at < end; at++) {
                mask[(int) (at % height) * width + (int) (at / height)] = true;
            }
            at = runs % 2 == 1 ? at : at + run;
            before[runs % 3] = run;
            runs++;
        }
        if (at != mask.length) {
            throw new BadArguments("the mask's counts end after %d of %d pixels".formatted(at, mask.length));
        }
        return mask;
    }
}
