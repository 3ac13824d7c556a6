package org.stromboli.tools.load;

import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.tools.client.ErrorResponse;
import org.stromboli.tools.client.ServerSentEvents;

/// Times one stream of chat completion chunks. Fields are found by pattern: parsing every chunk would take time from
/// the machine that is measured.
final class StreamTimer {

    private static final Pattern CONTENT = Pattern.compile("\"content\"\\s*:\\s*\"[^\"]");
    private static final Pattern PROMPT_TOKENS = Pattern.compile("\"prompt_tokens\"\\s*:\\s*(\\d+)");
    private static final Pattern OUTPUT_TOKENS = Pattern.compile("\"completion_tokens\"\\s*:\\s*(\\d+)");
    private static final Pattern FINISHED = Pattern.compile("\"finish_reason\"\\s*:\\s*\"");

    private final long begin;
    private long firstText;
    private long lastText;
    private long[] intervals = new long[64];
    private int texts;
    private long promptTokens;
    private long outputTokens;
    private boolean finished;

    /// @param begin [System#nanoTime()] when the request was sent
    StreamTimer(long begin) {
        this.begin = begin;
    }

    RequestResult read(ServerSentEvents events) throws IOException {
        for (String data = events.next(); data != null; data = events.next()) {
            if (data.startsWith("{\"error\"")) {
                String code = ErrorResponse.code(data);
                return new RequestResult.Failure(elapsed(), ("error in the stream " + code).strip());
            }
            take(data);
        }
        if (!finished) {
            return new RequestResult.Failure(elapsed(), "stream without an end");
        }
        return new RequestResult.Success(
                firstText,
                elapsed(),
                Arrays.copyOf(intervals, Math.max(0, texts - 1)),
                promptTokens,
                outputTokens > 0 ? outputTokens : texts);
    }

    private void take(String data) {
        if (CONTENT.matcher(data).find()) {
            text(elapsed());
        }
        finished |= FINISHED.matcher(data).find();
        promptTokens = number(PROMPT_TOKENS, data, promptTokens);
        outputTokens = number(OUTPUT_TOKENS, data, outputTokens);
    }

    private void text(long now) {
        if (texts == 0) {
            firstText = now;
        } else {
            if (texts > intervals.length) {
                intervals = Arrays.copyOf(intervals, 2 * intervals.length);
            }
            intervals[texts - 1] = now - lastText;
        }
        lastText = now;
        texts++;
    }

    private long elapsed() {
        return System.nanoTime() - begin;
    }

    private static long number(Pattern pattern, String data, long otherwise) {
        Matcher matcher = pattern.matcher(data);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : otherwise;
    }
}
