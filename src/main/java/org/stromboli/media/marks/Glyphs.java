package org.stromboli.media.marks;

import java.util.HashMap;
import java.util.Map;

/// Letters for labels, five by seven dots each, so that a label looks the same on every machine, whatever fonts
/// it has. Small letters are written as capitals.
final class Glyphs {

    static final int ROWS = 7;
    private static final int COLUMNS = 5;
    private static final int STEP = COLUMNS + 1;

    private static final String DRAWN = """
            0     1     2     3     4     5     6     7     8     9
            .###. ..#.. .###. .###. ...#. ##### .###. ##### .###. .###.
            #...# .##.. #...# #...# ..##. #.... #.... ....# #...# #...#
            #..## ..#.. ....# ....# .#.#. ####. #.... ...#. #...# #...#
            #.#.# ..#.. ..##. ..##. #..#. ....# ####. ..#.. .###. .####
            ##..# ..#.. .#... ....# ##### ....# #...# ..#.. #...# ....#
            #...# ..#.. #.... #...# ...#. #...# #...# .#... #...# ....#
            .###. .###. ##### .###. ...#. .###. .###. .#... .###. .###.
            A     B     C     D     E     F     G     H     I     J
            .###. ####. .###. ####. ##### ##### .###. #...# .###. ..###
            #...# #...# #...# #...# #.... #.... #...# #...# ..#.. ...#.
            #...# #...# #.... #...# #.... #.... #.... #...# ..#.. ...#.
            ##### ####. #.... #...# ####. ####. #.### ##### ..#.. ...#.
            #...# #...# #.... #...# #.... #.... #...# #...# ..#.. ...#.
            #...# #...# #...# #...# #.... #.... #...# #...# ..#.. #..#.
            #...# ####. .###. ####. ##### #.... .###. #...# .###. .##..
            K     L     M     N     O     P     Q     R     S     T
            #...# #.... #...# #...# .###. ####. .###. ####. .#### #####
            #..#. #.... ##.## ##..# #...# #...# #...# #...# #.... ..#..
            #.#.. #.... #.#.# ##..# #...# #...# #...# #...# #.... ..#..
            ##... #.... #.#.# #.#.# #...# ####. #...# ####. .###. ..#..
            #.#.. #.... #...# #..## #...# #.... #.#.# #.#.. ....# ..#..
            #..#. #.... #...# #..## #...# #.... #..#. #..#. ....# ..#..
            #...# ##### #...# #...# .###. #.... .##.# #...# ####. ..#..
            U     V     W     X     Y     Z     -     .     #     :
            #...# #...# #...# #...# #...# ##### ..... ..... .#.#. .....
            #...# #...# #...# #...# #...# ....# ..... ..... .#.#. .##..
            #...# #...# #...# .#.#. .#.#. ...#. ..... ..... ##### .##..
            #...# #...# #.#.# ..#.. ..#.. ..#.. ##### ..... .#.#. .....
            #...# #...# #.#.# .#.#. ..#.. .#... ..... ..... ##### .##..
            #...# .#.#. ##.## #...# ..#.. #.... ..... .##.. .#.#. .##..
            .###. ..#.. #...# #...# ..#.. ##### ..... .##.. .#.#. .....
            _
            .....
            .....
            .....
            .....
            .....
            .....
            #####
            """;

    private static final Map<Character, boolean[][]> DOTS = dots();

    private Glyphs() {}

    private static Map<Character, boolean[][]> dots() {
        Map<Character, boolean[][]> glyphs = new HashMap<>();
        glyphs.put(' ', new boolean[ROWS][COLUMNS]);
        String[] lines = DRAWN.split("\n");
        for (int line = 0; line < lines.length; line += ROWS + 1) {
            for (int at = 0; at < lines[line].length(); at += STEP) {
                boolean[][] glyph = new boolean[ROWS][COLUMNS];
                for (int row = 0; row < ROWS; row++) {
                    for (int column = 0; column < COLUMNS; column++) {
                        glyph[row][column] = lines[line + 1 + row].charAt(at + column) == '#';
                    }
                }
                glyphs.put(lines[line].charAt(at), glyph);
            }
        }
        return glyphs;
    }

    static boolean canWrite(String text) {
        return text.chars().allMatch(each -> DOTS.containsKey(Character.toUpperCase((char) each)));
    }

    static int columns(String text) {
        return text.length() * STEP - 1;
    }

    static boolean isInk(String text, int column, int row) {
        if (column < 0 || column >= columns(text) || row < 0 || row >= ROWS || column % STEP == COLUMNS) {
            return false;
        }
        boolean[][] glyph = DOTS.get(Character.toUpperCase(text.charAt(column / STEP)));
        return glyph != null && glyph[row][column % STEP];
    }
}
