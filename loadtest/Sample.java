import java.util.Optional;

/// What one request met. Times are nanoseconds; `gaps` lie between the arrivals of consecutive pieces of text.
record Sample(
        long firstTokenNanos,
        long totalNanos,
        long[] gaps,
        long promptTokens,
        long outputTokens,
        Optional<String> error) {

    static Sample failed(String kind, long totalNanos) {
        return new Sample(0, totalNanos, new long[0], 0, 0, Optional.of(kind));
    }
}
