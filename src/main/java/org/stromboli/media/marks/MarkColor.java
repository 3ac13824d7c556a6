package org.stromboli.media.marks;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a mark is painted with. Those colours have names that models were trained with; others have none.
public record MarkColor(int rgb) {

    private static final Pattern HEX = Pattern.compile("#[0-9a-fA-F]{6}");

    private static final Map<String, Integer> NAMED = named();

    private static Map<String, Integer> named() {
        Map<String, Integer> colors = new LinkedHashMap<>();
        colors.put("red", 0xff0000);
        colors.put("lime", 0x00ff00);
        colors.put("blue", 0x0000ff);
        colors.put("yellow", 0xffff00);
        colors.put("fuchsia", 0xff00ff);
        colors.put("aqua", 0x00ffff);
        colors.put("orange", 0xffa500);
        colors.put("purple", 0x800080);
        colors.put("gold", 0xffd700);
        return colors;
    }

    /// From a name or `#rrggbb`.
    public static Optional<MarkColor> parse(String text) {
        if (HEX.matcher(text).matches()) {
            return Optional.of(new MarkColor(HexFormat.fromHexDigits(text, 1, 7)));
        }
        return Optional.ofNullable(NAMED.get(text)).map(MarkColor::new);
    }

    public static List<String> names() {
        return List.copyOf(NAMED.keySet());
    }

    Optional<String> name() {
        return NAMED.entrySet().stream()
                .filter(each -> each.getValue() == rgb)
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
