package org.stromboli.api.chat;

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

    /// Tokens by their texts.
    public static LogprobsBody of(List<TokenLogprob> tokens) {
        return of(tokens, TokenNames.TEXTS);
    }

    static LogprobsBody of(List<TokenLogprob> tokens, TokenNames names) {
        return new LogprobsBody(
                tokens.stream().map(token -> entry(token, names)).toList());
    }

    private static Entry entry(TokenLogprob token, TokenNames names) {
        List<Alternative> alternatives = token.alternatives().stream()
                .map(each -> new Alternative(names.of(each), number(each.logprob()), bytes(each)))
                .toList();
        return new Entry(names.of(token), number(token.logprob()), bytes(token), alternatives);
    }

    public static double number(float logprob) {
        return Math.max(logprob, RULED_OUT);
    }

    private static List<Integer> bytes(TokenLogprob token) {
        byte[] bytes = token.bytes();
        return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i] & 0xff).toList();
    }
}
