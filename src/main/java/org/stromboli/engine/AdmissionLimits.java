package org.stromboli.engine;

import java.time.Duration;
import java.util.Optional;
import org.stromboli.budget.RejectingBudget;

/// Limits of the admission queue: counts the accepted requests that wait for admission, their prompt tokens, and the
/// tokens that the engine still owes in all. Any thread enters, the engine thread leaves. Never above the limits,
/// except that a request larger than the token limit may enter an empty queue.
final class AdmissionLimits {

    private static final Duration MIN_RETRY = Duration.ofSeconds(1);
    private static final Duration MAX_RETRY = Duration.ofSeconds(60);
    private static final double NANOS = 1e9;
    private static final double NEWEST_WEIGHT = 0.1;

    private final RejectingBudget requests;
    private final RejectingBudget tokens; // of prompts
    private long outstandingTokens;
    private double tokensPerSecond; // of recent steps; 0 before the first

    AdmissionLimits(int maxRequests, long maxTokens) {
        this.requests = new RejectingBudget(maxRequests);
        this.tokens = RejectingBudget.withOversizedAlone(maxTokens);
    }

    synchronized boolean tryEnter(int promptTokens, long outstanding) {
        if (limit(promptTokens).isPresent()) {
            return false;
        }
        requests.tryReserve(1);
        tokens.tryReserve(promptTokens);
        outstandingTokens += outstanding;
        return true;
    }

    /// The limit that would reject a request at this moment.
    synchronized Optional<QueueLimit> limit(int promptTokens) {
        if (!requests.fits(1)) {
            return Optional.of(QueueLimit.REQUESTS);
        }
        return tokens.fits(promptTokens) ? Optional.empty() : Optional.of(QueueLimit.TOKENS);
    }

    synchronized void leave(int promptTokens) {
        requests.release(1);
        tokens.release(promptTokens);
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
        Duration estimate = Duration.ofSeconds((long) Math.ceil(tokens.reserved() / tokensPerSecond));
        return estimate.compareTo(MIN_RETRY) < 0 ? MIN_RETRY : estimate.compareTo(MAX_RETRY) > 0 ? MAX_RETRY : estimate;
    }

    int requests() {
        return (int) requests.reserved();
    }

    long tokens() {
        return tokens.reserved();
    }

    synchronized long outstandingTokens() {
        return outstandingTokens;
    }
}
