package org.stromboli.completion;

import java.time.Duration;
import java.util.List;
import org.stromboli.chat.ChatMessage;
import org.stromboli.chat.PromptFormat;
import org.stromboli.chat.PromptRequest;
import org.stromboli.generation.Admission;
import org.stromboli.generation.Prompt;
import org.stromboli.generation.RequestRejected;
import org.stromboli.generation.TokenGenerator;
import org.stromboli.vision.MediaPreprocessor;
import org.stromboli.vision.Modality;

/// Where requests enter: media, prompt, context check, submission, in this order. Blocks its caller, which
/// is the request's own virtual thread. Thread-safe.
public final class Completions {

    /// What a checkpoint brings along.
    public record Checkpoint(PromptFormat format, MediaPreprocessor preprocessor, TokenText vocabulary) {}

    private final Checkpoint checkpoint;
    private final TokenGenerator generator;
    private final CompletionLimits limits;
    private final CompletionObserver observer;
    private final ContextCheck context;
    private final MediaStage media;
    private final Intake intake = new Intake();

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
        this.media = new MediaStage(
                new MediumReader(source, checkpoint.preprocessor(), limits.parallelMediaWork(), observer), context);
    }

    /// Prepares and submits a request. The caller closes what it gets.
    ///
    /// @throws RequestRejected if it cannot be served
    /// @throws RequestCancelled if the client went away meanwhile
    public Completion start(CompletionRequest request, Cancellation cancellation) throws InterruptedException {
        Intake.Place place = intake.enter();
        try {
            return submit(prepare(request, cancellation), cancellation, place);
        } catch (Throwable e) {
            place.leave();
            throw e;
        }
    }

    private PreparedRequest prepare(CompletionRequest request, Cancellation cancellation) throws InterruptedException {
        context.checkChars(request.textChars());
        PromptFormat format = format(request);
        if (request.media().count() > limits.maxMedia()) {
            throw RequestRejected.invalid(
                    "messages",
                    "At most %d pictures and videos may be given in one request.".formatted(limits.maxMedia()));
        }
        List<ChatMessage> messages = media.prepare(request, cancellation);
        cancellation.check();
        Prompt prompt = format.prompt(new PromptRequest(
                messages, request.addGenerationPrompt(), request.continueFinalMessage(), request.templateVariables()));
        int maxTokens = context.answerTokens(prompt.tokens(), request.maxTokens());
        return PreparedRequest.of(request, prompt, format.turnEnd(), maxTokens, checkpoint.vocabulary());
    }

    private PromptFormat format(CompletionRequest request) {
        try {
            return request.chatTemplate()
                    .map(name -> checkpoint.format().named(name))
                    .orElseGet(checkpoint::format);
        } catch (IllegalArgumentException e) {
            throw RequestRejected.invalid("chat_template", "`chat_template`: %s.".formatted(e.getMessage()));
        }
    }

    private Completion submit(PreparedRequest prepared, Cancellation cancellation, Intake.Place place) {
        observer.promptPrepared(
                prepared.mediaTokens(Modality.IMAGE),
                prepared.mediaTokens(Modality.VIDEO),
                prepared.sampling().maxTokens(),
                prepared.choices());
        cancellation.check();
        return switch (generator.submit(prepared.toGeneration())) {
            case Admission.Rejected(RequestRejected cause) -> throw cause;
            case Admission.Accepted(var generation) -> {
                cancellation.onCancel(generation::cancel);
                place.onDrain(generation::cancel);
                yield new Completion(prepared, generation, cancellation, observer, place::leave);
            }
        };
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
