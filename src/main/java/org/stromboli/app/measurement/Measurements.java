package org.stromboli.app.measurement;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.stromboli.app.settings.MeasurementUse;

/// Measurements of earlier starts, a file each. One that cannot be read or kept is made again. Any thread.
public final class Measurements {

    private static final Logger LOG = Logger.getLogger(Measurements.class);

    /// Once for each place is enough.
    private static final Set<Path> WARNED = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final MeasurementUse use;

    /// @param cache directory for what may be kept from one start to the next
    public Measurements(Path cache, MeasurementUse use) {
        this.directory = cache.resolve("measurements");
        this.use = use;
    }

    /// None, and none is kept.
    public static Measurements none() {
        return new Measurements(Path.of(""), MeasurementUse.FORGOTTEN);
    }

    /// One that counts without measuring again.
    public Optional<Measurement> find(MeasurementKey key) {
        return use == MeasurementUse.REMEMBERED ? read(key).filter(Measurement::isCertain) : Optional.empty();
    }

    /// The last one, for people.
    public Optional<Measurement> last(MeasurementKey key) {
        return use == MeasurementUse.FORGOTTEN ? Optional.empty() : read(key);
    }

    private Optional<Measurement> read(MeasurementKey key) {
        Path file = directory.resolve(key.fileName());
        try {
            return MeasurementText.read(Files.readString(file), key);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            warn("The measurement in %s cannot be read, and is made again: %s", file, e);
            return Optional.empty();
        }
    }

    public void keep(MeasurementKey key, Measurement measurement) {
        if (use == MeasurementUse.FORGOTTEN) {
            return;
        }
        Path file = directory.resolve(key.fileName());
        try {
            Files.createDirectories(directory);
            Path fresh = Files.createTempFile(directory, "measuring-", ".json");
            try {
                Files.writeString(fresh, MeasurementText.of(key, measurement));
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE); // another server may read it
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            warn("Measurements cannot be kept in %s, and are made at the next start again: %s", directory, e);
        }
    }

    private void warn(String text, Path where, Exception e) {
        if (WARNED.add(directory)) {
            LOG.warnf(text, where, e);
        }
    }
}
