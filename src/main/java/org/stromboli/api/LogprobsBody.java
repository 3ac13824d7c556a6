package org.stromboli.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.stream.IntStream;
import org.stromboli.completion.TokenLogprob;

/// Log-probabilities of an answer's tokens.
public record LogprobsBody(List<Entry> content) {

    @JsonNaming(SnakeCaseStrategy.class)
    public record Entry(String token, double logprob, List<Integer> bytes, List<Alternative> topLogprobs) {}

    public record Alternative(String token, double logprob, List<Integer> bytes) {}

    /// JSON has no infinity; what the model rules out gets the number that others give it.
    private static final double RULED_OUT = -9999;

    public static LogprobsBody of(List<TokenLogprob> tokens) {
        return new LogprobsBody(tokens.stream().map(LogprobsBody::entry).toList());
    }

    private static Entry entry(TokenLogprob token) {
        List<Alternative> alternatives = token.alternatives().stream()
                .map(each -> new Alternative(each.text(), number(each.logprob()), bytes(each)))
                .toList();
        return new Entry(token.text(), number(token.logprob()), bytes(token), alternatives);
    }

    static double number(float logprob) {
        return Math.max(logprob, RULED_OUT);
    }

    private static List<Integer> bytes(TokenLogprob token) {
        byte[] bytes = token.bytes();
        return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i] & 0xff).toList();
    }
}
