package org.stromboli.rounds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.stromboli.chat.tools.ToolCall;
import org.stromboli.chat.tools.ToolUse;
import org.stromboli.completion.Completions;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.toolserver.EarlierCall;
import org.stromboli.toolserver.ToolInvocation;
import org.stromboli.toolserver.ToolResult;

/// Makes the calls of one answer, one after the other, within its limits. A client that leaves ends the call, too.
/// Confined to the request's thread.
final class CallRunner {

    private static final Logger LOG = Logger.getLogger(CallRunner.class);
    private static final TypeReference<Map<String, @Nullable Object>> DATA = new TypeReference<>() {};
    private static final int MAX_DEPTH = 64;
    private static final int MAX_EARLIER = 64;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build());
    }

    private final Completions completions;
    private final RoundLimits limits;
    private final Cancellation cancellation;
    private final UserImages images;
    private long leftNanos;
    private int made;
    private final List<EarlierCall> earlier = new ArrayList<>(); // of the conversation

    CallRunner(ToolRounds rounds, List<RequestMessage> messages, Cancellation cancellation) {
        this.completions = rounds.completions();
        this.limits = rounds.limits();
        this.cancellation = cancellation;
        this.images = new UserImages(messages);
        this.leftNanos = limits.timeout().toNanos();
        for (RequestMessage message : messages) {
            if (message.tools() instanceof ToolUse.Calls(List<ToolCall> calls)) {
                calls.forEach(call -> earlier.add(new EarlierCall(call.name(), new LinkedHashMap<>(call.arguments()))));
            }
        }
    }

    /// Failures are results, as the model may know what to do about them.
    ToolResult run(ModelCall call) throws InterruptedException {
        if (made >= limits.calls()) {
            return ToolResult.failed("This call was not made: an answer has at most %d calls (stromboli.tools.calls)."
                    .formatted(limits.calls()));
        }
        made++;
        Map<String, @Nullable Object> arguments = arguments(call.arguments());
        if (arguments == null) {
            return ToolResult.failed("This call was not made: its arguments are no JSON object.");
        }
        try {
            ToolInvocation invocation = new ToolInvocation(
                    call.tool().tool(),
                    arguments,
                    images.forTool(call.tool().tool(), completions),
                    earlier.subList(Math.max(0, earlier.size() - MAX_EARLIER), earlier.size()));
            earlier.add(new EarlierCall(call.tool().tool().name(), arguments));
            return timed(new FutureTask<>(() -> call.tool().server().call(invocation)));
        } catch (RequestRejectedException e) {
            return ToolResult.failed("This call was not made: the user's image cannot be read.");
        }
    }

    private ToolResult timed(FutureTask<ToolResult> task) throws InterruptedException {
        if (leftNanos <= 0) {
            return tooSlow();
        }
        long begin = System.nanoTime();
        cancellation.onCancel(() -> task.cancel(true));
        Thread.ofVirtual().name("tool-call").start(task);
        try {
            return task.get(leftNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return tooSlow();
        } catch (CancellationException e) {
            cancellation.check();
            throw new IllegalStateException("only a client that left cancels a call", e);
        } catch (ExecutionException e) {
            LOG.warnf(e, "A tool could not be called");
            return ToolResult.failed("The tool could not be called.");
        } finally {
            task.cancel(true);
            leftNanos -= System.nanoTime() - begin;
        }
    }

    private ToolResult tooSlow() {
        return ToolResult.failed("There is no result: all calls of an answer may take %d ms (stromboli.tools.timeout)."
                .formatted(limits.timeout().toMillis()));
    }

    static @Nullable Map<String, @Nullable Object> arguments(String text) {
        if (text.isBlank()) {
            return Map.of();
        }
        try {
            return JSON.readValue(text, DATA);
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
