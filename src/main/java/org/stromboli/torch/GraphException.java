package org.stromboli.torch;

import java.util.List;
import java.util.Objects;

/// A call into the graph that failed; the message is libtorch's own last line, the cause holds all of it.
public final class GraphException extends RuntimeException {

    public GraphException(String message, Throwable cause) {
        super(message, cause);
    }

    /// The error itself follows the traceback through the graph's sources.
    static String reason(Throwable e) {
        List<String> lines = String.valueOf(e.getMessage())
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        return lines.stream()
                .filter(line -> line.startsWith("RuntimeError:"))
                .findFirst()
                .orElse(lines.isEmpty() ? "no reason given" : lines.getFirst());
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
