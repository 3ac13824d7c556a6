package org.stromboli.tools.load;

import java.util.OptionalDouble;
import org.stromboli.tools.load.RequestResult.Failure;
import org.stromboli.tools.load.RequestResult.Success;

/// How one request ended.
public sealed interface RequestResult permits Success, Failure {

    /// Nanoseconds from sending the request to its end.
    long latencyNanos();

    /// @param firstTokenNanos from sending the request to the first text; 0 if no token has text of its own
    /// @param interTokenNanos between the arrivals of consecutive texts of the stream
    /// @param promptTokens as the server counts them; 0 where it does not tell
    /// @param outputTokens as the server counts them; the number of texts where it does not tell
    record Success(
            long firstTokenNanos, long latencyNanos, long[] interTokenNanos, long promptTokens, long outputTokens)
            implements RequestResult {

        /// Time to first token in milliseconds. Without any text it is the time to the end, the first thing to be seen.
        public double ttftMillis() {
            return (firstTokenNanos > 0 ? firstTokenNanos : latencyNanos) / 1e6;
        }

        /// Time per output token in milliseconds: the time after the first token, over the number of tokens after it.
        ///
        /// @return empty with fewer than two tokens
        public OptionalDouble tpotMillis() {
            return outputTokens < 2
                    ? OptionalDouble.empty()
                    : OptionalDouble.of((latencyMillis() - ttftMillis()) / (outputTokens - 1));
        }

        public double latencyMillis() {
            return latencyNanos / 1e6;
        }
    }

    /// @param error status and code, or what happened to the connection
    record Failure(long latencyNanos, String error) implements RequestResult {}
}
