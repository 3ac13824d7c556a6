package org.stromboli.tools.soak;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.tools.client.ErrorResponse;
import org.stromboli.tools.client.ServerSentEvents;
import org.stromboli.tools.soak.SoakRequest.Behavior;

/// Reads one stream as its client behaves.
final class SoakStream {

    private static final Pattern TEXT = Pattern.compile("\"(?:content|text)\"\\s*:\\s*\"[^\"]");
    private static final Pattern OUTPUT_TOKENS = Pattern.compile("\"completion_tokens\"\\s*:\\s*(\\d+)");
    private static final Pattern FINISHED = Pattern.compile("\"finish_reason\"\\s*:\\s*\"");
    private static final int TEXTS_BEFORE_DISCONNECT = 3;
    private static final int SLOW_READ_MILLIS = 50;

    private final SoakRequest request;
    private final long begin;
    private long[] arrivals = new long[64];
    private int texts;
    private int tokens = -1;
    private boolean finished;

    /// @param begin [System#nanoTime()] when the request was sent
    SoakStream(SoakRequest request, long begin) {
        this.request = request;
        this.begin = begin;
    }

    SoakResult read(ServerSentEvents events) throws IOException, InterruptedException {
        Behavior behavior = request.behavior();
        for (String data = events.next(); data != null; data = events.next()) {
            if (data.startsWith("{\"error\"")) {
                return SoakResult.failed(behavior, "error in a stream: " + ErrorResponse.message(200, data));
            }
            if (TEXT.matcher(data).find()) {
                arrived();
                if (behavior == Behavior.SLOW_READER) {
                    TimeUnit.MILLISECONDS.sleep(SLOW_READ_MILLIS);
                }
                if (behavior == Behavior.DISCONNECT && texts == TEXTS_BEFORE_DISCONNECT) {
                    return SoakResult.served(behavior, arrivals[0] - begin, new long[0]);
                }
            }
            finished |= FINISHED.matcher(data).find();
            Matcher count = OUTPUT_TOKENS.matcher(data);
            tokens = count.find() ? Integer.parseInt(count.group(1)) : tokens;
        }
        if (!finished) {
            return SoakResult.failed(behavior, "a stream without an end");
        }
        long firstToken = texts == 0 ? 0 : arrivals[0] - begin;
        return SoakClient.complete(request, tokens, firstToken, intervals());
    }

    private void arrived() {
        if (texts == arrivals.length) {
            arrivals = Arrays.copyOf(arrivals, 2 * texts);
        }
        arrivals[texts++] = System.nanoTime();
    }

    private long[] intervals() {
        if (request.behavior() != Behavior.STREAM || texts < 2) {
            return new long[0];
        }
        long[] intervals = new long[texts - 1];
        Arrays.setAll(intervals, i -> arrivals[i + 1] - arrivals[i]);
        return intervals;
    }
}
