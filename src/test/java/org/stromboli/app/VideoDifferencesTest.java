package org.stromboli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// A sample of what `VideoDifferences` does by the hundred.
@Timeout(value = 2, unit = TimeUnit.HOURS)
class VideoDifferencesTest {

    @Test
    void framesAreThoseOfFfmpeg(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
        VideoDifferences run = new VideoDifferences(directory);
        VideoDifferences.Counts all = run.tryFiles(
                Integer.getInteger("videos", 8), Long.getLong("seed", 13), System.getProperty("encoder", ""));

        if (all.files > 8) {
            IO.println(run.table());
        }
        assertThat(all.frames).isGreaterThan(all.files);
        assertThat(all.clean())
                .describedAs("%s%n%s", run.table(), run.findings())
                .isTrue();
    }
}
