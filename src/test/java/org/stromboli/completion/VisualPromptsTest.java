package org.stromboli.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.ChatInput;
import org.stromboli.completion.request.CompletionRequest;
import org.stromboli.completion.request.OutputOptions;
import org.stromboli.completion.request.RequestMessage;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.completion.request.VisualPrompts;
import org.stromboli.fakes.BytePrompt;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.CannedMedia;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.fakes.TinyPreprocessor;
import org.stromboli.generation.GenerationRequest;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.PixelSpace;
import org.stromboli.media.marks.Mark;
import org.stromboli.media.marks.MarkColor;
import org.stromboli.media.marks.MarkPlace;
import org.stromboli.media.marks.MarkShape;
import org.stromboli.media.marks.PaintedImage;
import org.stromboli.sampling.SamplingParameters;
import org.stromboli.vision.Detail;
import org.stromboli.vision.MediaDigest;

/// Marks on the way from a request to its prompt.
@Timeout(30)
class VisualPromptsTest {

    private static final Mark RED = mark(MarkShape.RECTANGLE, "red");
    private static final Mark ARROW = mark(MarkShape.ARROW, "#010203");

    private final ScriptedGenerator generator = new ScriptedGenerator();
    private final Completions completions = new Completions(
            new Completions.Checkpoint(
                    new BytePrompt(), new TinyPreprocessor(), new ByteText(), ByteText.constraints()),
            new CannedMedia(),
            generator,
            new CompletionLimits(400, TinyPreprocessor.LIMITS),
            CompletionObserver.NONE);

    @Test
    void whatIsPaintedDecidesWhatIsCached() throws Exception {
        MediaDigest plain = digest(image(VisualPrompts.NONE));
        assertThat(digest(image(marking(false, RED)))).isNotEqualTo(plain);
        assertThat(digest(image(marking(false, RED)))).isEqualTo(digest(image(marking(true, RED))));
        assertThat(digest(image(marking(false, RED))))
                .isNotEqualTo(digest(image(marking(false, mark(MarkShape.RECTANGLE, "blue")))));
        assertThat(digest(image(VisualPrompts.NONE))).isEqualTo(plain);
    }

    @Test
    void paintedImagesAreReturnedToThoseWhoAsk() throws Exception {
        try (Completion completion =
                start("user", image(marking(true, RED)), image(VisualPrompts.NONE), image(marking(true, RED, ARROW)))) {
            List<PaintedImage> painted = completion.paintedImages();
            assertThat(painted).hasSize(2);
            assertThat(painted.getFirst().width()).isEqualTo(1);
            assertThat(painted.getFirst().url()).startsWith("data:image/png;base64,iVBOR");
        }
        try (Completion completion = start("user", image(marking(false, RED)))) {
            assertThat(completion.paintedImages()).isEmpty();
        }
    }

    @Test
    void placeholdersBecomeThePhrasesOfTheirMarks() throws Exception {
        String said =
                prompt("user", "Is <region0> left of <bbox1>, <bbox> or <region>? <region", marking(false, RED, ARROW));
        assertThat(said)
                .contains("Is the object within the red rectangle left of the object pointed to by the arrow, "
                        + "the object within the red rectangle or the object within the red rectangle? <region");
    }

    @Test
    void marksAreCountedOverAllImages() throws Exception {
        start("user", image(marking(false, RED)), image(marking(false, ARROW)), new RequestPart.Text("<region1>"))
                .close();
        assertThat(submittedText()).contains("the object pointed to by the arrow");
    }

    @Test
    void textWithoutMarksMeansItself() throws Exception {
        assertThat(prompt("user", "What is <bbox0>?", VisualPrompts.NONE)).contains("What is <bbox0>?");
    }

    @Test
    void aPlaceholderWithoutItsMarkIsRejected() {
        for (String placeholder : List.of("<region2>", "<bbox999999999>")) {
            assertThatThrownBy(() -> prompt("user", "x " + placeholder, marking(false, RED, ARROW)))
                    .isInstanceOfSatisfying(RequestRejectedException.class, rejected -> {
                        assertThat(rejected.kind()).isEqualTo(RequestRejectedException.Kind.INVALID);
                        assertThat(rejected.param()).isEqualTo("messages[0].content[1].text");
                    })
                    .hasMessageContaining("`" + placeholder + "`")
                    .hasMessageContaining("2 visual prompts");
        }
    }

    @Test
    void aMarkOutsideOfTheImageIsRejectedByItsPath() {
        Mark outside = Mark.of(MarkShape.MASK, MarkPlace.box(2, 2, 9, 9), new MarkColor(0));
        assertThatThrownBy(() -> start("user", image(marking(false, RED, outside))))
                .isInstanceOfSatisfying(
                        RequestRejectedException.class,
                        rejected -> assertThat(rejected.param()).isEqualTo("marks[1]"))
                .hasMessage("`marks[1]` lies outside of the image, which has 1 x 1 pixels.");
    }

    @Test
    void paintingEndsWhenTheClientIsGone() {
        VisualPrompts many = marking(false, RED, RED);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> many.paint(new CannedMedia().image("red").decode(PixelSpace.FREE)))
                .isInstanceOf(InterruptedException.class);
    }

    private static Mark mark(MarkShape shape, String color) {
        return Mark.of(shape, MarkPlace.box(0, 0, 1, 1), MarkColor.parse(color).orElseThrow());
    }

    private static VisualPrompts marking(boolean returned, Mark... marks) {
        return new VisualPrompts(List.of(marks), returned, "marks");
    }

    private static RequestPart image(VisualPrompts marking) {
        return new RequestPart.Image("blue", Detail.LOW, "p").with(marking);
    }

    private String prompt(String role, String text, VisualPrompts marking) throws InterruptedException {
        start(role, image(marking), new RequestPart.Text(text)).close();
        return submittedText();
    }

    private String submittedText() throws InterruptedException {
        StringBuilder text = new StringBuilder();
        for (int id : submitted().prompt().ids()) {
            text.append((char) id);
        }
        return text.toString();
    }

    private MediaDigest digest(RequestPart image) throws InterruptedException {
        start("user", image).close();
        return submitted().prompt().media().getFirst().media().visual().digest();
    }

    private GenerationRequest submitted() throws InterruptedException {
        return generator.submitted.take().request;
    }

    private Completion start(String role, RequestPart... parts) throws InterruptedException {
        return completions.start(
                CompletionRequest.of(
                        "test",
                        ChatInput.of(List.of(new RequestMessage(role, List.of(parts), false, Map.of()))),
                        SamplingParameters.GREEDY,
                        OutputOptions.DEFAULT),
                new Cancellation());
    }
}
