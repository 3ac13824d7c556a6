package org.stromboli.media.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stromboli.budget.RejectingBudget;
import org.stromboli.media.MediaException;
import org.stromboli.media.MediaException.Cause;

@Timeout(30)
class FileFetchTest {

    @TempDir
    Path directory;

    private Path allowed;
    private FileFetch files;

    @BeforeEach
    void layOut() throws Exception {
        allowed = Files.createDirectories(directory.resolve("media"));
        Files.createDirectories(allowed.resolve("deep/er"));
        Files.writeString(allowed.resolve("a.png"), "content");
        Files.writeString(allowed.resolve("deep/er/ä b.png"), "deep");
        Files.writeString(allowed.resolve("empty"), "");
        Files.writeString(allowed.resolve("large"), "x".repeat(101));
        Files.writeString(directory.resolve("secret"), "secret");
        Files.createDirectories(directory.resolve("media2"));
        Files.writeString(directory.resolve("media2/secret"), "secret");
        Files.createSymbolicLink(allowed.resolve("inside"), Path.of("deep/er/ä b.png"));
        Files.createSymbolicLink(allowed.resolve("indir"), Path.of("deep"));
        Files.createSymbolicLink(allowed.resolve("outside"), directory.resolve("secret"));
        Files.createSymbolicLink(allowed.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(allowed.resolve("nowhere"), Path.of("gone"));
        Files.createSymbolicLink(allowed.resolve("loop"), Path.of("loop"));
        assertThat(new ProcessBuilder("mkfifo", allowed.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        files = new FileFetch(Optional.of(allowed), 100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file://D/a.png",
                "FILE:D/a.png",
                "file://localhostD/a.png",
                "file://D/deep/../a.png",
                "file://D/%61.png"
            })
    void readsFilesBelowTheDirectory(String url) throws Exception {
        assertThat(files.fetch(in(url), new RejectingBudget(7))).asString().isEqualTo("content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deep/er/%C3%A4%20b.png", "inside", "indir/er/ä%20b.png"})
    void followsLinksThatStayInside(String name) throws Exception {
        assertThat(files.fetch(in("file://D/" + name), new RejectingBudget(100)))
                .asString()
                .isEqualTo("deep");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "file://D/../secret",
                "file://D/%2e%2e/secret",
                "file://D/deep/../../secret",
                "file://D2/secret",
                "file://D",
                "file://D/",
                "file:///",
                "file://D/deep/.."
            })
    void nothingBesideTheDirectoryIsRead(String url) {
        assertThat(rejected(url, Cause.FORBIDDEN)).hasMessageContaining("stromboli.media.allowed-path");
    }

    /// One answer for all, whether or not the file exists.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "outside",
                "up/secret",
                "up/media2/secret",
                "up",
                "nowhere",
                "loop",
                "pipe",
                "deep",
                "deep/er/",
                "gone",
                "a.png/b",
                "gone/../../media/a.pn",
                "a.png%00"
            })
    void whatIsNoFileInsideCannotBeRead(String name) {
        MediaException rejected = catchThrowableOfType(
                MediaException.class, () -> files.fetch(in("file://D/" + name), new RejectingBudget(100)));

        assertThat(rejected).isNotNull();
        assertThat(rejected.getMessage()).doesNotContain(directory.toString(), "secret", name);
        if (!name.contains("%")) {
            assertThat(rejected.kind()).isEqualTo(Cause.UNAVAILABLE);
            assertThat(rejected).hasMessage("there is no such file that can be read");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:a.png",
                "file:",
                "file://elsewhere/a.png",
                "file://user@localhost/a.png",
                "file://D/a.png?b",
                "file://D/a.png#b",
                "file://D/a b",
                "file:\\\\server\\share",
                "file://D/\u0000"
            })
    void otherUrlsAreMalformed(String url) {
        assertThat(rejected(url, Cause.INVALID)).hasMessageContaining("file:///");
    }

    @Test
    void aDeviceIsNoFile() throws Exception {
        Files.createSymbolicLink(allowed.resolve("device"), Path.of("/dev/zero"));
        FileFetch everything = new FileFetch(Optional.of(Path.of("/")), 100);

        assertThat(rejected("file://D/device", Cause.UNAVAILABLE)).isNotNull();
        assertThat(catchThrowableOfType(
                        MediaException.class, () -> everything.fetch("file:///dev/zero", new RejectingBudget(100))))
                .hasMessage("there is no such file that can be read");
    }

    @Test
    void limitsHoldForFiles() throws Exception {
        assertThat(rejected("file://D/empty", Cause.INVALID)).hasMessage("the content is empty");
        assertThat(rejected("file://D/large", Cause.TOO_LARGE)).hasMessageContaining("100 bytes");
        MediaException budget = catchThrowableOfType(
                MediaException.class, () -> files.fetch(in("file://D/a.png"), new RejectingBudget(6)));
        assertThat(budget.kind()).isEqualTo(Cause.TOO_LARGE);
    }

    @Test
    void noFileIsReadWithoutADirectory() {
        FileFetch off = new FileFetch(Optional.empty(), 100);

        MediaException rejected =
                catchThrowableOfType(MediaException.class, () -> off.fetch("file:///a.png", new RejectingBudget(1)));
        assertThat(rejected.kind()).isEqualTo(Cause.FORBIDDEN);
        assertThat(rejected).hasMessageContaining("stromboli.media.allowed-path is not set");
    }

    @Test
    void theDirectoryMayItselfBeALinkOrGone() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), allowed);
        FileFetch linked = new FileFetch(Optional.of(link), 100);
        FileFetch gone = new FileFetch(Optional.of(directory.resolve("gone")), 100);

        assertThat(linked.fetch("file://" + link + "/a.png", new RejectingBudget(100)))
                .asString()
                .isEqualTo("content");
        assertThat(catchThrowableOfType(
                        MediaException.class,
                        () -> gone.fetch("file://" + directory + "/gone/a", new RejectingBudget(100))))
                .hasMessage("there is no such file that can be read");
    }

    /// Whoever may write into the directory exchanges a file for a link, again and again, while it is read.
    @Test
    void aLinkThatAppearsLaterIsNotFollowed() throws Exception {
        Path swapped = allowed.resolve("swapped");
        Path good = Files.writeString(allowed.resolve("good"), "good");
        Thread attacker = Thread.ofVirtual().start(() -> swap(swapped, good));
        try {
            for (int i = 0; i < 500; i++) {
                try {
                    byte[] read = files.fetch(in("file://D/swapped"), new RejectingBudget(100));
                    assertThat(read).asString().isEqualTo("good");
                } catch (MediaException e) {
                    assertThat(e).hasMessage("there is no such file that can be read");
                }
            }
        } finally {
            attacker.interrupt();
            attacker.join();
        }
    }

    private void swap(Path swapped, Path good) {
        try {
            Path next = allowed.resolve("next");
            while (!Thread.interrupted()) {
                Files.createLink(next, good);
                Files.move(next, swapped, StandardCopyOption.ATOMIC_MOVE);
                Files.createSymbolicLink(next, directory.resolve("secret"));
                Files.move(next, swapped, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            // interrupted in the middle
        }
    }

    private String in(String url) {
        return url.replace("D", allowed.toString());
    }

    private MediaException rejected(String url, Cause cause) {
        MediaException rejected =
                catchThrowableOfType(MediaException.class, () -> files.fetch(in(url), new RejectingBudget(1000)));
        assertThat(rejected).describedAs(url).isNotNull();
        assertThat(rejected.kind()).describedAs(url).isEqualTo(cause);
        assertThat(List.of("secret", "passwd", directory.toString()))
                .noneMatch(part -> rejected.getMessage().contains(part));
        return rejected;
    }
}
