package org.stromboli.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The tables of `docs/api.md`, row by row.
final class ApiPage {

    private static final Pattern ENDPOINT = Pattern.compile("## POST (\\S+)");
    private static final Pattern REJECTION = Pattern.compile("`(\".*)` → (\\d+): (.*)");

    /// @param accepted members of a request's body
    /// @param rejected the same; empty if nothing is
    /// @param message what the rejection says, or only how it begins where the page ends with dots
    record Row(
            String endpoint, String field, String kind, String accepted, String rejected, int status, String message) {

        boolean isIgnored() {
            return kind.equals("ignored");
        }

        boolean says(String found) {
            return message.endsWith("…")
                    ? found.startsWith(message.substring(0, message.length() - 1))
                    : found.equals(message);
        }

        @Override
        public String toString() {
            return endpoint + " " + field;
        }
    }

    private ApiPage() {}

    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        String endpoint = "";
        for (String line : Files.readAllLines(Path.of("docs/api.md"))) {
            Matcher heading = ENDPOINT.matcher(line);
            if (heading.matches()) {
                endpoint = heading.group(1);
            } else if (line.startsWith("## ")) {
                endpoint = "";
            } else if (!endpoint.isEmpty() && line.startsWith("| `")) {
                rows.add(row(endpoint, line));
            }
        }
        return rows;
    }

    private static Row row(String endpoint, String line) {
        String[] cells = line.split(" \\|(?: |$)", -1);
        String field = code(cells[0].substring(2));
        Matcher rejection = REJECTION.matcher(cells[3]);
        return rejection.matches()
                ? new Row(
                        endpoint,
                        field,
                        cells[1],
                        code(cells[2]),
                        rejection.group(1),
                        Integer.parseInt(rejection.group(2)),
                        rejection.group(3))
                : new Row(endpoint, field, cells[1], code(cells[2]), "", 200, "");
    }

    private static String code(String cell) {
        if (!cell.startsWith("`") || !cell.endsWith("`")) {
            throw new IllegalArgumentException("not code: " + cell);
        }
        return cell.substring(1, cell.length() - 1);
    }
}
