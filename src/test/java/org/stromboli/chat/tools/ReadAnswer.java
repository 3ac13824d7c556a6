package org.stromboli.chat.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/// An answer taken apart, as a client puts it together again.
///
/// @param text with calls that turned out to be none in it
/// @param calls `name(arguments)`
record ReadAnswer(String text, String thoughts, List<String> calls) {

    static final Set<String> NAMES = Set.of("f", "g", "get_weather", "grounding_dino", "ocr");

    static ReadAnswer of(ToolFormat dialect, List<String> pieces) {
        return of(dialect, NAMES, pieces);
    }

    static ReadAnswer of(ToolFormat dialect, Set<String> names, List<String> pieces) {
        ToolCallParser reader = dialect.reader(names);
        List<OutputPart> parts = new ArrayList<>();
        pieces.forEach(piece -> parts.addAll(reader.push(piece)));
        parts.addAll(reader.finish());
        return of(parts);
    }

    static ReadAnswer of(List<OutputPart> parts) {
        StringBuilder text = new StringBuilder();
        StringBuilder thoughts = new StringBuilder();
        Map<Integer, String> names = new LinkedHashMap<>();
        Map<Integer, StringBuilder> arguments = new TreeMap<>();
        Set<Integer> ended = new HashSet<>();
        for (OutputPart part : parts) {
            switch (part) {
                case OutputPart.Text(String more) -> text.append(more);
                case OutputPart.Thought(String more) -> thoughts.append(more);
                case OutputPart.CallBegan(int call, String name) -> {
                    assertThat(call).isEqualTo(arguments.size());
                    names.put(call, name);
                    arguments.put(call, new StringBuilder());
                }
                case OutputPart.CallArguments(int call, String more) -> {
                    assertThat(ended).doesNotContain(call);
                    arguments.get(call).append(more);
                }
                case OutputPart.CallEnded(int call) -> ended.add(call);
                case OutputPart.CallBroken(int call, String all) -> {
                    names.remove(call);
                    text.append(all);
                }
            }
        }
        assertThat(ended).isEqualTo(names.keySet());
        List<String> calls = new ArrayList<>();
        names.forEach((call, name) -> calls.add("%s(%s)".formatted(name, arguments.get(call))));
        return new ReadAnswer(text.toString(), thoughts.toString(), calls);
    }

    /// The text in pieces of one to nine characters.
    static List<String> cut(String text, Random random) {
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(9));
            pieces.add(text.substring(at, end));
            at = end;
        }
        return pieces;
    }
}
