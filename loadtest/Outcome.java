import java.util.Optional;

/// What became of a request.
///
/// @param gaps nanoseconds between pieces of text; only of clients that read at once
/// @param error why it was not served; empty also for a client that left and a broken request that got its 400
record Outcome(Request.Kind kind, long firstTokenNanos, long[] gaps, Optional<String> error) {

    static Outcome served(Request.Kind kind, long firstTokenNanos, long[] gaps) {
        return new Outcome(kind, firstTokenNanos, gaps, Optional.empty());
    }

    static Outcome failed(Request.Kind kind, String error) {
        return new Outcome(kind, 0, new long[0], Optional.of(error));
    }

    boolean isShed() {
        return error.filter(kind -> kind.startsWith("status 429")).isPresent();
    }
}
