package org.stromboli.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.completion.media.MediaReaderLimits;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.fakes.BytePrompt;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.CannedMedia;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.fakes.TinyPreprocessor;
import org.stromboli.generation.RequestRejectedException;

/// Memory for media is bounded over all requests: those that come too late are rejected or wait, those inside go on.
@Timeout(60)
class HeldMediaTest {

    private final ScriptedGenerator generator = new ScriptedGenerator();
    private final CannedMedia media = new CannedMedia();

    /// Every image of the fakes is three bytes for the model.
    private Completions completions(long heldBytes) {
        return new Completions(
                new Completions.Checkpoint(
                        new BytePrompt(), new TinyPreprocessor(), new ByteText(), ByteText.constraints()),
                media,
                generator,
                new CompletionLimits(400, TinyPreprocessor.limits(4, TinyPreprocessor.memory(heldBytes, 0))),
                CompletionObserver.NONE);
    }

    @Test
    void imagesAreHeldUntilTheAnswerEnds() throws Exception {
        Completions completions = completions(7);
        Completion first = completions.start(CompletionsTest.Ask.image("red").request(), new Cancellation());
        Completion second = completions.start(CompletionsTest.Ask.image("blue").request(), new Cancellation());
        assertThat(completions.heldMediaBytes()).isEqualTo(6);
        RequestRejectedException rejected = catchThrowableOfType(
                RequestRejectedException.class,
                () -> completions
                        .start(CompletionsTest.Ask.image("red").request(), new Cancellation())
                        .close());
        assertThat(rejected.kind()).isEqualTo(RequestRejectedException.Kind.OVERLOADED);
        assertThat(rejected).hasMessageContaining("stromboli.media.held-bytes");
        assertThat(rejected.retryAfter()).isPositive();
        assertThat(completions.running()).isEqualTo(2);
        completions
                .start(CompletionsTest.Ask.text("Hi").request(), new Cancellation())
                .close(); // texts hold nothing
        first.close();
        first.close();
        assertThat(completions.heldMediaBytes()).isEqualTo(3);
        completions
                .start(CompletionsTest.Ask.image("red").request(), new Cancellation())
                .close();
        second.close();
        assertThat(completions.heldMediaBytes()).isZero();
    }

    @Test
    void whatIsLargerThanTheMemoryIsServedAlone() throws Exception {
        Completions completions = completions(1);
        try (Completion alone =
                completions.start(CompletionsTest.Ask.image("red", "blue").request(), new Cancellation())) {
            assertThat(completions.heldMediaBytes()).isEqualTo(6);
            assertThatThrownBy(() -> completions
                            .start(CompletionsTest.Ask.image("red").request(), new Cancellation())
                            .close())
                    .isInstanceOf(RequestRejectedException.class);
        }
        assertThat(completions.heldMediaBytes()).isZero();
    }

    @Test
    void whoIsRejectedHoldsNothing() {
        Completions completions = completions(100);
        generator.reject(RequestRejectedException.overloaded("full", java.time.Duration.ofSeconds(1)));
        assertThatThrownBy(() -> completions
                        .start(CompletionsTest.Ask.image("red").request(), new Cancellation())
                        .close())
                .isInstanceOf(RequestRejectedException.class);
        assertThatThrownBy(() -> completions
                        .start(CompletionsTest.Ask.image("broken").request(), new Cancellation())
                        .close())
                .isInstanceOf(RequestRejectedException.class);
        assertThat(completions.heldMediaBytes()).isZero();
        assertThat(completions.running()).isZero();
    }

    @Test
    void memoryIsNeverNothing() {
        assertThatThrownBy(() -> new MediaReaderLimits.Memory(1, 0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
