package org.stromboli.engine;

import java.time.Duration;
import java.util.Optional;

/// Limits of the admission queue: counts the accepted requests that wait for admission, their prompt tokens, and the
/// tokens that the engine still owes in all. Any thread enters, the engine thread leaves. Never above the limits,
/// except
/// that a request larger than the token limit may enter an empty queue.
final class AdmissionLimits {

    private static final Duration MIN_RETRY = Duration.ofSeconds(1);
    private static final Duration MAX_RETRY = Duration.ofSeconds(60);
    private static final double NANOS = 1e9;
    private static final double NEWEST_WEIGHT = 0.1;

    private final int maxRequests;
    private final long maxTokens;
    private int requests;
    private long tokens;
    private long outstandingTokens;
    private double tokensPerSecond; // of recent steps; 0 before the first

    AdmissionLimits(int maxRequests, long maxTokens) {
        this.maxRequests = maxRequests;
        this.maxTokens = maxTokens;
    }

    synchronized boolean tryEnter(int promptTokens, long outstanding) {
        if (limit(promptTokens).isPresent()) {
            return false;
        }
        requests++;
        tokens += promptTokens;
        outstandingTokens += outstanding;
        return true;
    }

    /// The limit that would reject a request at this moment.
    synchronized Optional<QueueLimit> limit(int promptTokens) {
        if (requests >= maxRequests) {
            return Optional.of(QueueLimit.REQUESTS);
        }
        return requests > 0 && tokens + promptTokens > maxTokens ? Optional.of(QueueLimit.TOKENS) : Optional.empty();
    }

    synchronized void leave(int promptTokens) {
        requests--;
        tokens -= promptTokens;
    }

    synchronized void ended(long outstanding) {
        outstandingTokens -= outstanding;
    }

    synchronized void stepped(int stepTokens, long nanos) {
        if (stepTokens > 0 && nanos > 0) {
            double now = stepTokens * NANOS / nanos;
            tokensPerSecond = tokensPerSecond == 0 ? now : tokensPerSecond + NEWEST_WEIGHT * (now - tokensPerSecond);
        }
    }

    /// When the prompts that wait now should have been computed.
    synchronized Duration retryAfter() {
        if (tokensPerSecond == 0) {
            return MIN_RETRY;
        }
        Duration estimate = Duration.ofSeconds((long) Math.ceil(tokens / tokensPerSecond));
        return estimate.compareTo(MIN_RETRY) < 0 ? MIN_RETRY : estimate.compareTo(MAX_RETRY) > 0 ? MAX_RETRY : estimate;
    }

    synchronized int requests() {
        return requests;
    }

    synchronized long tokens() {
        return tokens;
    }

    synchronized long outstandingTokens() {
        return outstandingTokens;
    }
}
