package org.stromboli.rounds;

import java.util.Map;
import org.stromboli.chat.tools.JsonWriter;
import org.stromboli.chat.tools.ToolFormat;
import org.stromboli.toolserver.ToolResult;

/// A result as the model is shown it: the texts of the tool, else its data. To a model that was trained on objects it
/// is one.
final class ResultText {

    private ResultText() {}

    static String of(ToolResult result, ToolFormat format, int maxChars) {
        String text = format.resultsAreObjects() ? object(result) : plain(result);
        if (text.length() <= maxChars) {
            return text;
        }
        String note = "(%d more characters of this result are left out.)".formatted(text.length() - maxChars);
        return format.resultsAreObjects() ? message(note) : text.substring(0, maxChars) + "\n" + note;
    }

    private static String plain(ToolResult result) {
        String text = result.text();
        String said = text.isEmpty() ? result.structured().map(JsonWriter::text).orElse("") : text;
        return result.status() == ToolResult.Status.TOOL_ERROR ? "Error: " + said : said;
    }

    private static String object(ToolResult result) {
        if (result.isError()) {
            return message(result.text());
        }
        return result.structured().map(JsonWriter::text).orElseGet(() -> {
            String text = result.text().strip();
            if (text.isEmpty() && !result.images().isEmpty()) {
                return "{}"; // the format has words for it
            }
            return text.startsWith("{") && text.endsWith("}") ? text : message(text);
        });
    }

    private static String message(String text) {
        return JsonWriter.text(Map.of("message", text));
    }
}
