package org.stromboli.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.completion.media.MediaSource;
import org.stromboli.completion.request.Cancellation;
import org.stromboli.completion.request.RequestPart;
import org.stromboli.completion.request.VisualPrompts;
import org.stromboli.fakes.BytePrompt;
import org.stromboli.fakes.ByteText;
import org.stromboli.fakes.CannedMedia;
import org.stromboli.fakes.ScriptedGenerator;
import org.stromboli.fakes.TinyPreprocessor;
import org.stromboli.generation.RequestRejectedException;
import org.stromboli.media.DecodedImage;
import org.stromboli.media.FrameChoice;
import org.stromboli.media.MediaException;
import org.stromboli.media.PixelSpace;
import org.stromboli.media.marks.Mark;
import org.stromboli.media.marks.MarkColor;
import org.stromboli.media.marks.MarkPlace;
import org.stromboli.media.marks.MarkShape;
import org.stromboli.vision.Detail;
import org.stromboli.vision.MediaDigest;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;

/// An image whose file was seen before is not decoded again, and means the same.
@Timeout(30)
class RepeatedImagesTest {

    private final Files files = new Files();
    private final TinyPreprocessor preprocessor = new TinyPreprocessor();
    private final ScriptedGenerator generator = new ScriptedGenerator();
    private final AtomicInteger known = new AtomicInteger();

    /// Canned images whose names are their files.
    private static final class Files implements MediaSource {

        private final CannedMedia canned = new CannedMedia();
        private final AtomicInteger decoded = new AtomicInteger();

        @Override
        public Undecoded<DecodedImage> image(String url) throws MediaException, InterruptedException {
            Undecoded<DecodedImage> file = canned.image(url);
            return new Undecoded<>() {
                @Override
                public DecodedImage decode(PixelSpace space) throws MediaException, InterruptedException {
                    decoded.incrementAndGet();
                    return file.decode(space);
                }

                @Override
                public Optional<MediaDigest> digest() {
                    return Optional.of(MediaDigest.of(url.getBytes(StandardCharsets.UTF_8)));
                }
            };
        }

        @Override
        public Undecoded<List<DecodedImage>> video(String url, FrameChoice choice) {
            throw new UnsupportedOperationException();
        }
    }

    private Completions completions(int contextTokens, long preparedBytes) {
        CompletionObserver observer = new CompletionObserver() {
            @Override
            public void mediaKnown(Modality modality) {
                assertThat(modality).isEqualTo(Modality.IMAGE);
                known.incrementAndGet();
            }
        };
        return new Completions(
                new Completions.Checkpoint(new BytePrompt(), preprocessor, new ByteText(), ByteText.constraints()),
                files,
                generator,
                new CompletionLimits(
                        contextTokens, TinyPreprocessor.limits(1, TinyPreprocessor.memory(1 << 20, preparedBytes))),
                observer);
    }

    private PreprocessedMedia submitted(Completions completions, CompletionsTest.Ask ask) throws InterruptedException {
        completions.start(ask.request(), new Cancellation()).close();
        return generator.all().getLast().request.prompt().media().getLast().media();
    }

    private static RequestPart image(String url, Detail detail) {
        return new RequestPart.Image(url, detail, "image");
    }

    @Test
    void itIsNotDecodedAgain() throws Exception {
        Completions completions = completions(400, 1 << 20);
        PreprocessedMedia first = submitted(completions, CompletionsTest.Ask.image("red"));
        PreprocessedMedia again = submitted(completions, CompletionsTest.Ask.image("red"));
        assertThat(again).isEqualTo(first);
        assertThat(files.decoded).hasValue(1);
        assertThat(preprocessor.resized).hasValue(1);
        assertThat(known).hasValue(1);
        assertThat(submitted(completions, CompletionsTest.Ask.image("blue")).digest())
                .isNotEqualTo(first.digest());
    }

    @Test
    void detailAndCompanyMakeItAnother() throws Exception {
        Completions completions = completions(400, 1 << 20);
        assertThat(submitted(completions, CompletionsTest.Ask.image("red")).tokens())
                .isEqualTo(16);
        assertThat(submitted(completions, CompletionsTest.Ask.parts(image("red", Detail.LOW)))
                        .tokens())
                .isEqualTo(4);
        assertThat(submitted(completions, CompletionsTest.Ask.image("red", "red"))
                        .tokens())
                .isEqualTo(4);
        assertThat(submitted(completions, CompletionsTest.Ask.image("red")).tokens())
                .isEqualTo(16);
        assertThat(known)
                .describedAs("the second of two in one request, and the last")
                .hasValue(2);
    }

    @Test
    void marksAreAlwaysPainted() throws Exception {
        Completions completions = completions(400, 1 << 20);
        Mark mark = Mark.of(MarkShape.RECTANGLE, MarkPlace.box(0, 0, 1, 1), new MarkColor(0x00FF00));
        RequestPart marked = new RequestPart.Image("red", Detail.HIGH, "image")
                .with(new VisualPrompts(List.of(mark), false, "marks"));
        PreprocessedMedia plain = submitted(completions, CompletionsTest.Ask.image("red"));
        assertThat(submitted(completions, CompletionsTest.Ask.parts(marked)).digest())
                .isNotEqualTo(plain.digest());
        assertThat(submitted(completions, CompletionsTest.Ask.image("red"))).isEqualTo(plain);
        assertThat(known).hasValue(1);
    }

    @Test
    void whatIsTooLongStaysTooLong() throws Exception {
        Completions completions = completions(30, 1 << 20);
        submitted(completions, CompletionsTest.Ask.parts(image("red", Detail.HIGH)));
        RequestPart[] parts = {
            new RequestPart.Text("a text that leaves no room in the context"), image("red", Detail.HIGH)
        };
        assertThatThrownBy(() -> completions
                        .start(CompletionsTest.Ask.parts(parts).request(), new Cancellation())
                        .close())
                .isInstanceOf(RequestRejectedException.class);
    }

    @Test
    void whatCannotBeDecodedIsTriedAgain() {
        Completions completions = completions(400, 1 << 20);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> submitted(completions, CompletionsTest.Ask.image("broken")))
                    .isInstanceOf(RequestRejectedException.class);
        }
        assertThat(files.decoded).hasValue(2);
        assertThat(known).hasValue(0);
    }
}
