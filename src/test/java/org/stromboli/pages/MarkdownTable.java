package org.stromboli.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads tables of the project's pages.
public final class MarkdownTable {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private MarkdownTable() {}

    /// The rows of all tables of a page that have exactly this header row.
    ///
    /// @param header as it is written, `| a | b |`
    /// @return cells of each row, without the spaces around them
    public static List<List<String>> rows(Path page, String header) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(page)) {
            if (line.equals(header)) {
                inside = true;
            } else if (!line.startsWith("|")) {
                inside = false;
            } else if (inside && !line.startsWith("|-")) {
                rows.add(cells(line));
            }
        }
        return rows;
    }

    private static List<String> cells(String row) {
        return Stream.of(row.substring(1).split("\\|")).map(String::strip).toList();
    }

    /// What a text has between backticks, in order.
    public static List<String> code(String text) {
        return CODE.matcher(text)
                .results()
                .map((MatchResult each) -> each.group(1))
                .toList();
    }
}
