package org.stromboli.rounds;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.stromboli.chat.ChatMessage;
import org.stromboli.chat.tools.ToolCall;
import org.stromboli.chat.tools.ToolChoice;
import org.stromboli.chat.tools.ToolFormat;
import org.stromboli.chat.tools.ToolOffer;
import org.stromboli.chat.tools.ToolUse;
import org.stromboli.completion.Answer;
import org.stromboli.completion.Completion;
import org.stromboli.completion.CompletionEvent;
import org.stromboli.completion.CompletionUsage;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.ChatInput;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.completion.request.OutputOptions;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.media.marks.PaintedImage;
import org.stromboli.toolserver.ToolImage;
import org.stromboli.toolserver.ToolResult;

/// One answer in turns of generation and calls. It ends with a generation that calls no tool of a server, with a call
/// that the client has to make or to approve, or with a generation that was cut. One thread reads it and closes it.
final class Rounds implements Answer {

    private static final int CHOICE = 0;

    private final ToolRounds service;
    private final ServerOffer offer;
    private final Cancellation cancellation;
    private final ToolFormat format;
    private final CallRunner runner;
    private final Deque<CompletionEvent> ready = new ArrayDeque<>();
    private final Deque<ModelCall> waiting = new ArrayDeque<>();
    private final RoundResults results;
    private CompletionRequest request;
    private GeneratedTurn turn;
    private @Nullable Completion current;
    private @Nullable Completion first;
    private @Nullable ModelCall announced;
    private CompletionEvent.@Nullable Ended ending;
    private CompletionUsage spent = CompletionUsage.NONE;
    private int generations;
    private boolean over;

    Rounds(ToolRounds service, CompletionRequest request, ServerOffer offer, Cancellation cancellation) {
        this.service = service;
        this.request = request;
        this.offer = offer;
        this.cancellation = cancellation;
        this.format = service.completions().toolFormat(request).orElse(ToolFormat.DEFAULT);
        this.runner = new CallRunner(service, request.chat().messages(), cancellation);
        this.results = new RoundResults(format, service.limits().resultChars());
        this.turn = new GeneratedTurn(offer);
    }

    void begin() throws InterruptedException {
        for (ServerOffer.ApprovedCall call : offer.approved()) {
            offer.called(call.name())
                    .ifPresent(tool -> waiting.add(new ModelCall(call.id(), tool, call.arguments(), call.requestId())));
        }
        if (waiting.isEmpty()) {
            generate(request);
        }
    }

    @Override
    public boolean isOver() {
        return over && ready.isEmpty();
    }

    @Override
    public CompletionEvent next() throws InterruptedException {
        while (ready.isEmpty()) {
            if (over) {
                throw new IllegalStateException("no event is left");
            }
            step();
        }
        return ready.remove();
    }

    private void step() throws InterruptedException {
        Completion running = current;
        ModelCall call = announced;
        if (running != null && !running.isOver()) {
            CompletionEvent event = running.next();
            ready.addAll(turn.take(event));
            if (event instanceof CompletionEvent.Ended ended) {
                take(ended);
            }
        } else if (call != null) {
            announced = null;
            told(call, runner.run(call));
        } else if (!waiting.isEmpty()) {
            announce(waiting.remove());
        } else if (ending != null) {
            end(ending);
        } else {
            nextRound();
        }
    }

    private void end(CompletionEvent.Ended ended) {
        ready.add(ended);
        over = true;
    }

    /// A generation has ended: what it asks for is made, or is the client's to make.
    private void take(CompletionEvent.Ended ended) {
        List<ModelCall> calls = turn.serverCalls();
        boolean cut = ended.reason() == CompletionEvent.Reason.LENGTH;
        if (calls.isEmpty() || turn.hasClientCalls() || cut) {
            ending = ended;
        }
        for (ModelCall call : calls) {
            if (cut) {
                announce(call);
                announced = null;
                told(call, ToolResult.failed("This call was not made: the answer was cut before its end."));
            } else if (call.tool().asks()) {
                ending = ended;
                ready.add(new CompletionEvent.ApprovalAsked(
                        CHOICE, call.id(), new CompletionEvent.ServerTool(label(call), name(call)), call.arguments()));
            } else {
                waiting.add(call);
            }
        }
    }

    private void announce(ModelCall call) {
        announced = call;
        ready.add(new CompletionEvent.ServerCallBegan(
                CHOICE,
                call.id(),
                new CompletionEvent.ServerTool(label(call), name(call)),
                call.arguments(),
                call.approval()));
    }

    private void told(ModelCall call, ToolResult result) {
        results.add(call, result);
        ready.add(new CompletionEvent.ServerCallEnded(
                CHOICE,
                call.id(),
                result.isError(),
                result.texts().isEmpty() ? results.lastText() : result.text(),
                result.images().stream().map(ToolImage::dataUrl).toList()));
    }

    private static String label(ModelCall call) {
        return call.tool().server().label();
    }

    private static String name(ModelCall call) {
        return call.tool().tool().name();
    }

    private void nextRound() throws InterruptedException {
        List<RequestMessage> before = new ArrayList<>(request.chat().messages());
        if (current != null) { // else the calls of an earlier response were approved
            before.add(said());
        }
        OptionalInt max = request.output().maxTokens();
        int left = max.orElse(Integer.MAX_VALUE) - completionTokens();
        if (max.isPresent() && left < 1) {
            end(new CompletionEvent.Ended(CHOICE, CompletionEvent.Reason.LENGTH, null));
            return;
        }
        OutputOptions output = request.output().withMaxTokens(max.isPresent() ? OptionalInt.of(left) : max);
        results.submit(before, messages -> generate(with(messages, output)));
    }

    /// The budget of tokens is that of the whole answer, and is counted down from round to round.
    private int completionTokens() {
        return current == null ? 0 : current.usage().completionTokens();
    }

    private CompletionRequest with(List<RequestMessage> messages, OutputOptions output) {
        int rounds = service.limits().rounds().orElse(Math.min(format.rounds(), RoundLimits.USUAL_ROUNDS));
        ToolOffer tools = request.chat().tools();
        ToolChoice choice = generations >= rounds ? ToolChoice.SPENT : ToolChoice.AUTO;
        ChatInput chat = new ChatInput(
                messages,
                true,
                false,
                request.chat().template(),
                request.chat().templateVariables(),
                new ToolOffer(tools.tools(), choice, tools.parallel()));
        String id = "%s-%d".formatted(request.id().replaceFirst("-\\d+$", ""), generations + 1);
        return new CompletionRequest(id, chat, request.sampling(), output, request.priority(), request.cacheSalt());
    }

    private void generate(CompletionRequest next) throws InterruptedException {
        Completion started = service.completions().start(next, cancellation);
        if (current != null) {
            spent = spent.plus(current.usage());
            current.close();
        }
        request = next;
        generations++;
        turn = new GeneratedTurn(offer);
        current = started;
        first = first == null ? started : first;
        results.clear();
    }

    /// The turn of the assistant, with its text as it was generated where the prompt is written by us: then the prefix
    /// is the same to the token.
    private RequestMessage said() {
        List<ToolCall> calls = turn.serverCalls().stream()
                .map(call -> new ToolCall(call.id(), call.tool().name(), data(call.arguments())))
                .toList();
        Map<String, Object> extra = new HashMap<>();
        if (!turn.thoughts().isEmpty()) {
            extra.put("reasoning_content", turn.thoughts());
            extra.put("reasoning", turn.thoughts());
        }
        if (!request.chat().tools().isForced() && request.chat().tools().parallel()) {
            extra.put(ChatMessage.GENERATED, service.completions().answerText(request, turn.tokenIds()));
        }
        return new RequestMessage(
                "assistant", List.of(new RequestPart.Text(turn.text())), true, extra, new ToolUse.Calls(calls));
    }

    private static Map<String, Object> data(String arguments) {
        Map<String, Object> data = new LinkedHashMap<>();
        Map<String, @Nullable Object> read = CallRunner.arguments(arguments);
        if (read != null) {
            data.putAll(read);
        }
        return data;
    }

    @Override
    public CompletionUsage usage() {
        return current == null ? spent : spent.plus(current.usage());
    }

    @Override
    public int[] promptIds() {
        return first == null ? new int[0] : first.promptIds();
    }

    @Override
    public List<PaintedImage> paintedImages() {
        return first == null ? List.of() : first.paintedImages();
    }

    @Override
    public int choiceCount() {
        return 1;
    }

    @Override
    public void close() {
        over = true;
        if (current != null) {
            current.close();
        }
    }
}
