package org.stromboli.completion.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stromboli.vision.Detail;
import org.stromboli.vision.FeatureLayout;
import org.stromboli.vision.MediaDigest;
import org.stromboli.vision.Modality;
import org.stromboli.vision.PreprocessedMedia;
import org.stromboli.vision.Tiles;

@Timeout(30)
class PreparedImagesTest {

    private final PreparedImages images = new PreparedImages(3000);

    @Test
    void memoryIsBounded() {
        PreparedImages hundred = new PreparedImages(100 * 1192);
        keep(hundred, 0, image(8));
        for (int file = 1; file < 250; file++) {
            assertThat(isKept(hundred, 0)).describedAs("used each time").isTrue();
            keep(hundred, file, image(8));
            assertThat(hundred.bytes()).isLessThanOrEqualTo(100 * 1192);
        }
        keep(hundred, 250, image(400)); // larger than all
        assertThat(isKept(hundred, 250)).isFalse();
        assertThat(isKept(hundred, 0)).isTrue();
        assertThat(hundred.bytes()).isEqualTo(100 * 1192);
    }

    @Test
    void noMemoryKeepsNothing() {
        PreparedImages none = new PreparedImages(0);
        keep(none, 1, image(8));
        assertThat(isKept(none, 1)).isFalse();
        assertThat(none.bytes()).isZero();
    }

    @Test
    void thoseWhoComeMeanwhileGetWhatTheFirstPrepares() throws Exception {
        PreprocessedMedia prepared = image(8);
        try (PreparedImages.Claim first = images.claim(key(1));
                PreparedImages.Claim second = images.claim(key(1))) {
            assertThat(first.isMine()).isTrue();
            assertThat(second.isMine()).isFalse();
            first.complete(prepared);
            assertThat(second.await()).contains(prepared);
        }
        assertThat(images.claim(key(1)).await()).contains(prepared);
    }

    @Test
    void aClaimThatIsGivenUpIsTheNextOnes() throws Exception {
        PreparedImages.Claim first = images.claim(key(1));
        PreparedImages.Claim second = images.claim(key(1));
        CompletableFuture<Optional<PreprocessedMedia>> waiting = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                waiting.complete(second.await());
            } catch (InterruptedException e) {
                waiting.completeExceptionally(e);
            }
        });
        first.close();
        assertThat(waiting.get()).isEmpty();
        thread.join();
        second.close(); // not its own: nothing happens
        try (PreparedImages.Claim third = images.claim(key(1))) {
            assertThat(third.isMine()).isTrue();
        }
        assertThat(images.bytes()).isZero();
    }

    @Test
    void waitingEndsWhenTheClientIsGone() {
        try (PreparedImages.Claim first = images.claim(key(1))) {
            PreparedImages.Claim second = images.claim(key(1));
            CompletableFuture<Optional<PreprocessedMedia>> waiting = new CompletableFuture<>();
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    waiting.complete(second.await());
                } catch (InterruptedException e) {
                    waiting.completeExceptionally(e);
                }
            });
            thread.interrupt();
            assertThatThrownBy(waiting::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(first.isMine()).isTrue();
        }
    }

    private static void keep(PreparedImages images, int file, PreprocessedMedia image) {
        try (PreparedImages.Claim claim = images.claim(key(file))) {
            assertThat(claim.isMine()).isTrue();
            claim.complete(image);
        }
    }

    private static boolean isKept(PreparedImages images, int file) {
        try (PreparedImages.Claim claim = images.claim(key(file))) {
            return !claim.isMine();
        }
    }

    private static PreparedImages.Key key(int file) {
        return new PreparedImages.Key(MediaDigest.of(new byte[] {(byte) file}), true, Detail.HIGH);
    }

    private static PreprocessedMedia image(int side) {
        return PreprocessedMedia.of(
                Modality.IMAGE, new Tiles(new byte[3 * side * side], 1, side), new FeatureLayout.InOrder(1, 4, false));
    }
}
