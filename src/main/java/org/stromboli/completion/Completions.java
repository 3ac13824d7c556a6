package org.stromboli.completion;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.stromboli.budget.RejectingBudget;
import org.stromboli.chat.PromptFormat;
import org.stromboli.chat.PromptRequest;
import org.stromboli.generation.Admission;
import org.stromboli.generation.Generation;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.generation.TokenGenerator;
import org.stromboli.grammar.Constraints;
import org.stromboli.grammar.TokenConstraint;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.Modality;

/// Where requests enter: media, prompt, context check, submission, in this order. Blocks its caller, which
/// is the request's own virtual thread. Thread-safe.
public final class Completions {

    /// What a checkpoint brings along.
    public record Checkpoint(
            PromptFormat format, MediaPreprocessor preprocessor, TokenText vocabulary, Constraints constraints) {}

    private static final long MOST_FORM_BYTES = 256L << 20;

    private final Checkpoint checkpoint;
    private final TokenGenerator generator;
    private final CompletionLimits limits;
    private final CompletionObserver observer;
    private final ContextCheck context;
    private final MediaStage media;
    private final RejectingBudget heldMedia; // bytes
    private final Intake intake = new Intake();
    private final FormMemory forms = new FormMemory(MOST_FORM_BYTES);

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
        this.limits = limits;
        this.observer = observer;
        this.context = new ContextCheck(limits.contextTokens());
        this.heldMedia = RejectingBudget.withOversizedAlone(limits.memory().heldBytes());
        this.media = new MediaStage(
                source, new MediumReader(checkpoint.preprocessor(), limits, heldMedia, observer), context);
    }

    /// Prepares and submits a request. The caller closes what it gets.
    ///
    /// @throws RequestRejected if it cannot be served
    /// @throws RequestCancelled if the client went away meanwhile
    public Completion start(CompletionRequest request, Cancellation cancellation) throws InterruptedException {
        Intake.Place place = intake.enter();
        try {
            return submit(prepare(request, cancellation, place), cancellation, place);
        } catch (Throwable e) {
            place.leave();
            throw e;
        }
    }

    /// Continues a text that is no chat.
    ///
    /// @param request without messages
    /// @throws RequestRejected if it cannot be served
    /// @throws RequestCancelled if the client went away meanwhile
    public Completion start(CompletionRequest request, RawPrompt raw, Cancellation cancellation) {
        Intake.Place place = intake.enter();
        try {
            Optional<TokenConstraint> constraint = constraint(request);
            constraint.ifPresent(form -> forms.hold(form, place));
            Prompt prompt = new Prompt(ids(raw), List.of());
            int maxTokens = context.answerTokens(prompt.tokens(), request.maxTokens());
            PreparedRequest prepared = PreparedRequest.of(
                    request,
                    new Prompted(prompt, List.of()),
                    EndOfTurn.NONE,
                    maxTokens,
                    checkpoint.vocabulary(),
                    constraint,
                    ToolPlan.NONE);
            return submit(prepared, cancellation, place);
        } catch (Throwable e) {
            place.leave();
            throw e;
        }
    }

    /// Reads the media of a chat whose last message will go on with one text or another.
    ///
    /// @throws RequestRejected if it cannot be served
    /// @throws RequestCancelled if the client went away meanwhile
    public OpenChat open(CompletionRequest request, Cancellation cancellation) throws InterruptedException {
        Intake.Place place = intake.enter();
        try {
            return new OpenChat(request, read(request, cancellation));
        } finally {
            place.leave();
        }
    }

    /// Submits an open chat that ends with a text. The caller closes what it gets.
    ///
    /// @param id of the answer
    /// @throws RequestRejected if it cannot be served
    /// @throws RequestCancelled if the client went away meanwhile
    public Completion start(
            OpenChat chat, String id, String text, SamplingParameters sampling, Cancellation cancellation) {
        Intake.Place place = intake.enter();
        try {
            context.checkChars(text.length());
            CompletionRequest request = chat.asking(id, sampling);
            Prompted prompted = prompt(chat.endingWith(text), request, format(request), ToolPlan.NONE);
            return submit(prepare(request, prompted, Optional.empty(), ToolPlan.NONE), cancellation, place);
        } catch (Throwable e) {
            place.leave();
            throw e;
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
        return prompt(read(chat, cancellation), chat, format, tools).prompt().ids();
    }

    /// The text of tokens, control tokens included.
    public String text(int[] ids) {
        return checkpoint.vocabulary().decode(ids);
    }

    /// Bytes of one token; none for control tokens.
    public byte[] bytes(int id) {
        return checkpoint.vocabulary().bytes(id);
    }

    private PreparedRequest prepare(CompletionRequest request, Cancellation cancellation, Intake.Place place)
            throws InterruptedException {
        PromptFormat format = format(request);
        ToolPlan tools = tools(request, format);
        // A demanded call wins over a form of the answer's text, which it does not have then.
        Optional<TokenConstraint> constraint =
                tools.forced().isPresent() ? tools.constraint(checkpoint.constraints()) : constraint(request);
        constraint.ifPresent(form -> forms.hold(form, place));
        return prepare(request, prompt(read(request, cancellation), request, format, tools), constraint, tools);
    }

    private PreparedRequest prepare(
            CompletionRequest request, Prompted prompted, Optional<TokenConstraint> constraint, ToolPlan tools) {
        int maxTokens = context.answerTokens(prompted.prompt().tokens(), request.maxTokens());
        return PreparedRequest.of(
                request, prompted, format(request).endOfTurn(), maxTokens, checkpoint.vocabulary(), constraint, tools);
    }

    private ToolPlan tools(CompletionRequest request, PromptFormat format) {
        context.checkChars(request.textChars());
        return ToolPlan.of(request, format.toolFormat(), checkpoint.vocabulary());
    }

    private Optional<TokenConstraint> constraint(CompletionRequest request) {
        return request.form().map(form -> form.compile(checkpoint.constraints(), request.continueFinalMessage()));
    }

    private ReadMessages read(CompletionRequest asked, Cancellation cancellation) throws InterruptedException {
        context.checkChars(asked.textChars());
        CompletionRequest request = RegionPhrases.in(asked);
        if (request.media().count() > limits.maxMedia()) {
            throw RequestRejectedException.invalid(
                    "messages",
                    "At most %d images and videos may be given in one request (stromboli.media.max-images), got %d."
                            .formatted(limits.maxMedia(), request.media().count()));
        }
        ReadMessages read = media.prepare(request, cancellation);
        cancellation.check();
        return read;
    }

    private static Prompted prompt(ReadMessages read, CompletionRequest request, PromptFormat format, ToolPlan tools) {
        Prompt prompt = format.prompt(new PromptRequest(
                read.messages(),
                request.addGenerationPrompt(),
                request.continueFinalMessage(),
                request.templateVariables(),
                request.tools().shown(),
                tools.opening()));
        return new Prompted(prompt, read.painted());
    }

    private PromptFormat format(CompletionRequest request) {
        try {
            return request.chatTemplate()
                    .map(name -> namedFormats.computeIfAbsent(name, checkpoint.format()::named))
                    .orElseGet(checkpoint::format);
        } catch (IllegalArgumentException e) {
            throw RequestRejectedException.invalid("chat_template", "`chat_template`: %s.".formatted(e.getMessage()));
        }
    }

    private Completion submit(PreparedRequest prepared, Cancellation cancellation, Intake.Place place) {
        observer.promptPrepared(
                prepared.mediaTokens(Modality.IMAGE),
                prepared.mediaTokens(Modality.VIDEO),
                prepared.generation().maxTokens(),
                prepared.choices());
        cancellation.check();
        RejectingBudget.Reservation share = heldMedia.reserve(prepared.mediaBytes(), Completions::memoryFull);
        try {
            Generation generation = accepted(generator.submit(prepared.generation()));
            cancellation.onCancel(generation::cancel);
            place.onDrain(generation::cancel);
            return new Completion(prepared, generation, cancellation, observer, () -> {
                share.close();
                place.leave();
            });
        } catch (Throwable e) {
            share.close();
            throw e;
        }
    }

    static RequestRejectedException memoryFull() {
        return RequestRejectedException.overloaded(
                "The server holds as many pictures and videos as it has memory for (stromboli.media.held-bytes). Please try again.",
                Duration.ofSeconds(2));
    }

    private static Generation accepted(Admission admission) {
        return switch (admission) {
            case Admission.Rejected(RequestRejectedException cause) -> throw cause;
            case Admission.Accepted(Generation generation) -> generation;
        };
    }

    /// Bytes of media that requests hold at this moment.
    public long heldMediaBytes() {
        return heldMedia.reserved();
    }

    /// Requests that have entered and not left yet.
    public int running() {
        return intake.running();
    }

    /// Whether new requests are refused because the server is about to stop.
    public boolean isDraining() {
        return intake.isClosed();
    }

    /// Refuses new requests and waits for the running ones; those that are not done in time are ended.
    ///
    /// @return whether all ended by themselves
    public boolean drain(Duration timeout) throws InterruptedException {
        return intake.drain(timeout);
    }
}
