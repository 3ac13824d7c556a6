package org.stromboli.completion;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.stromboli.chat.ChatMessage;
import org.stromboli.chat.EndOfTurn;
import org.stromboli.chat.PromptFormat;
import org.stromboli.chat.PromptRequest;
import org.stromboli.chat.tools.ToolFormat;
import org.stromboli.completion.media.MediaReader;
import org.stromboli.completion.media.MediaSource;
import org.stromboli.completion.media.PreparedMessages;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.completion.request.RawPrompt;
import org.stromboli.completion.request.RequestCancelledException;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.generation.Admission;
import org.stromboli.generation.Generation;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.TokenGenerator;
import org.stromboli.grammar.Constraints;
import org.stromboli.grammar.TokenConstraint;
import org.stromboli.media.marks.PaintedImage;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.Modality;

/// Where requests enter: media, prompt, context check, submission, in this order. Blocks its caller, which
/// is the request's own virtual thread. Thread-safe.
public final class Completions {

    /// What a checkpoint brings along.
    public record Checkpoint(
            PromptFormat format, MediaPreprocessor preprocessor, TokenText vocabulary, Constraints constraints) {}

    private static final long MAX_GRAMMAR_BYTES = 256L << 20;

    private final Checkpoint checkpoint;
    private final TokenGenerator generator;
    private final CompletionObserver observer;
    private final ContextLimit context;
    private final MediaReader media;
    private final InFlightRequests inFlight = new InFlightRequests();
    private final GrammarMemory grammars = new GrammarMemory(MAX_GRAMMAR_BYTES);

    /// At most as many as there are built-in templates; making one may parse the checkpoint's own.
    private final Map<String, PromptFormat> namedFormats = new ConcurrentHashMap<>();

    public Completions(
            Checkpoint checkpoint,
            MediaSource source,
            TokenGenerator generator,
            CompletionLimits limits,
            CompletionObserver observer) {
        this.checkpoint = checkpoint;
        this.generator = generator;
        this.observer = observer;
        this.context = new ContextLimit(limits.contextTokens());
        this.media =
                new MediaReader(source, checkpoint.preprocessor(), limits.media(), context::checkMediaTokens, observer);
    }

    /// Prepares and submits a request. The caller closes what it gets.
    ///
    /// @throws RequestRejectedException if it cannot be served
    /// @throws RequestCancelledException if the client went away meanwhile
    public Completion start(CompletionRequest request, Cancellation cancellation) throws InterruptedException {
        try (InFlightRequests.Slot slot = inFlight.enter()) {
            PromptFormat format = format(request);
            ToolPlan tools = tools(request, format);
            AnswerPlan answers = answers(format.endOfTurn(), constraint(request, tools, slot), tools);
            PreparedMessages read = read(request, cancellation);
            Prompt prompt = prompt(read.messages(), request, format, tools);
            return submit(prepared(request, answers, prompt, read.painted()), cancellation, slot);
        }
    }

    /// Continues a text that is no chat.
    ///
    /// @param request without messages
    /// @throws RequestRejectedException if it cannot be served
    /// @throws RequestCancelledException if the client went away meanwhile
    public Completion start(CompletionRequest request, RawPrompt raw, Cancellation cancellation) {
        try (InFlightRequests.Slot slot = inFlight.enter()) {
            AnswerPlan answers = answers(EndOfTurn.NONE, constraint(request, ToolPlan.NONE, slot), ToolPlan.NONE);
            Prompt prompt = new Prompt(ids(raw), List.of());
            return submit(prepared(request, answers, prompt, List.of()), cancellation, slot);
        }
    }

    /// Reads the media of a chat whose last message will go on with one text or another.
    ///
    /// @throws RequestRejectedException if it cannot be served
    /// @throws RequestCancelledException if the client went away meanwhile
    public OpenChat open(CompletionRequest request, Cancellation cancellation) throws InterruptedException {
        try (InFlightRequests.Slot slot = inFlight.enter()) {
            return new OpenChat(request, read(request, cancellation));
        }
    }

    /// Submits an open chat that ends with a text. The caller closes what it gets.
    ///
    /// @param id of the answer
    /// @throws RequestRejectedException if it cannot be served
    /// @throws RequestCancelledException if the client went away meanwhile
    public Completion start(
            OpenChat chat, String id, String text, SamplingParameters sampling, Cancellation cancellation) {
        try (InFlightRequests.Slot slot = inFlight.enter()) {
            context.checkChars(text.length());
            CompletionRequest request = chat.asking(id, sampling);
            PromptFormat format = format(request);
            AnswerPlan answers = answers(format.endOfTurn(), Optional.empty(), ToolPlan.NONE);
            Prompt prompt = prompt(chat.endingWith(text), request, format, ToolPlan.NONE);
            return submit(prepared(request, answers, prompt, chat.painted()), cancellation, slot);
        }
    }

    /// Tokens with which an answer may begin if this word is the first of it; none if no token stands for its
    /// beginning.
    public Set<Integer> answerStarts(String word) {
        return AnswerStart.of(word, checkpoint.vocabulary());
    }

    /// The tokens of a text that is no chat.
    public int[] ids(RawPrompt raw) {
        return switch (raw) {
            case RawPrompt.Ids(int[] ids) -> ids;
            case RawPrompt.Text(String text, boolean specialTokens) -> {
                context.checkChars(text.length());
                yield checkpoint.vocabulary().encode(text, specialTokens);
            }
        };
    }

    /// The prompt that a chat becomes, as the decoder sees it.
    public int[] ids(CompletionRequest chat, Cancellation cancellation) throws InterruptedException {
        PromptFormat format = format(chat);
        ToolPlan tools = tools(chat, format);
        return prompt(read(chat, cancellation).messages(), chat, format, tools).ids();
    }

    /// The text of tokens, control tokens included.
    public String text(int[] ids) {
        return checkpoint.vocabulary().decode(ids);
    }

    /// Bytes of one token; none for control tokens.
    public byte[] bytes(int id) {
        return checkpoint.vocabulary().bytes(id);
    }

    /// The door for requests that want embeddings in place of answers.
    public Embeddings embeddings() {
        return new Embeddings(media, generator, inFlight, observer);
    }

    /// The tool format of a request's prompts.
    public Optional<ToolFormat> toolFormat(CompletionRequest request) {
        return format(request).toolFormat();
    }

    /// An answer as the model wrote it, special tokens among it, without the end of its turn.
    public String answerText(CompletionRequest request, int[] ids) {
        EndOfTurn end = format(request).endOfTurn();
        boolean ended = ids.length > 0 && checkpoint.vocabulary().bytes(ids[ids.length - 1]).length == 0;
        String text = text(ended ? Arrays.copyOf(ids, ids.length - 1) : ids);
        for (String each : end.texts()) {
            if (text.endsWith(each)) {
                return text.substring(0, text.length() - each.length());
            }
        }
        return text;
    }

    /// The file of an image as it came.
    ///
    /// @throws RequestRejectedException if it cannot be read
    public byte[] file(RequestPart.Image image) throws InterruptedException {
        return media.file(image);
    }

    private ToolPlan tools(CompletionRequest request, PromptFormat format) {
        context.checkChars(request.chat().textChars());
        return ToolPlan.of(request, format.toolFormat(), checkpoint.vocabulary());
    }

    /// A demanded call wins over structured output, since the answer has no text then.
    private Optional<TokenConstraint> constraint(
            CompletionRequest request, ToolPlan tools, InFlightRequests.Slot slot) {
        Optional<TokenConstraint> constraint = tools.forced().isPresent()
                ? tools.constraint(checkpoint.constraints())
                : request.output()
                        .structure()
                        .map(each -> each.compile(
                                checkpoint.constraints(), request.chat().continueFinalMessage()));
        constraint.ifPresent(each -> grammars.hold(each, slot));
        return constraint;
    }

    private AnswerPlan answers(EndOfTurn end, Optional<TokenConstraint> constraint, ToolPlan tools) {
        return new AnswerPlan(checkpoint.vocabulary(), end, constraint, tools);
    }

    private PreparedMessages read(CompletionRequest request, Cancellation cancellation) throws InterruptedException {
        context.checkChars(request.chat().textChars());
        return media.prepare(request.id(), request.chat().messages(), cancellation);
    }

    private static Prompt prompt(
            List<ChatMessage> messages, CompletionRequest request, PromptFormat format, ToolPlan tools) {
        return format.prompt(new PromptRequest(
                messages,
                request.chat().addGenerationPrompt(),
                request.chat().continueFinalMessage(),
                request.chat().templateVariables(),
                request.chat().tools().shown(),
                tools.opening()));
    }

    private PreparedRequest prepared(
            CompletionRequest request, AnswerPlan answers, Prompt prompt, List<PaintedImage> painted) {
        int maxTokens = context.answerTokens(prompt.tokens(), request.output().maxTokens());
        return PreparedRequest.of(request, answers, prompt, maxTokens, painted);
    }

    private PromptFormat format(CompletionRequest request) {
        try {
            return request.chat()
                    .template()
                    .map(name -> namedFormats.computeIfAbsent(name, checkpoint.format()::named))
                    .orElseGet(checkpoint::format);
        } catch (IllegalArgumentException e) {
            throw RequestRejectedException.invalid("chat_template", "`chat_template`: %s.".formatted(e.getMessage()));
        }
    }

    private Completion submit(PreparedRequest prepared, Cancellation cancellation, InFlightRequests.Slot slot) {
        observer.promptPrepared(
                prepared.mediaTokens(Modality.IMAGE),
                prepared.mediaTokens(Modality.VIDEO),
                prepared.generation().maxTokens(),
                prepared.choices());
        cancellation.check();
        slot.holds(media.hold(prepared.mediaBytes())::close);
        Generation generation = accepted(generator.submit(prepared.generation()));
        cancellation.onCancel(generation::cancel);
        slot.onDrain(generation::cancel);
        return new Completion(prepared, generation, cancellation, observer, slot.handOver());
    }

    private static Generation accepted(Admission admission) {
        return switch (admission) {
            case Admission.Rejected(RequestRejectedException cause) -> throw cause;
            case Admission.Accepted(Generation generation) -> generation;
        };
    }

    /// Bytes of media that requests hold at this moment.
    public long heldMediaBytes() {
        return media.heldBytes();
    }

    /// Requests that have entered and not left yet.
    public int running() {
        return inFlight.running();
    }

    /// Whether new requests are rejected because the server is about to stop.
    public boolean isDraining() {
        return inFlight.isClosed();
    }

    /// Rejects new requests and waits for the running ones; those that are not done in time are ended.
    ///
    /// @return whether all ended by themselves
    public boolean drain(Duration timeout) throws InterruptedException {
        return inFlight.drain(timeout);
    }
}
