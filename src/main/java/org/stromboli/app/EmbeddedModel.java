package org.stromboli.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The small model that travels inside the server: unpacked into a directory that is named after its
/// content, since libtorch maps weights from files. A directory is moved into place when it is complete, so
/// that a server that is killed half way, or a second one that starts meanwhile, does no harm; one whose
/// content has changed is replaced.
final class EmbeddedModel {

    private static final List<String> FILES = List.of(
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json",
            "chat_template.json",
            "chat_template.jinja",
            "preprocessor_config.json",
            "processor_config.json",
            "video_preprocessor_config.json");

    private final Map<String, byte[]> files = new TreeMap<>();

    private EmbeddedModel() {}

    /// The directory with the unpacked model, under `cache`.
    static Path unpack(Path cache) {
        EmbeddedModel model = new EmbeddedModel();
        model.read();
        try {
            return model.unpackInto(Files.createDirectories(cache));
        } catch (IOException e) {
            throw new BadSetting("stromboli.cache-dir", cache, "a directory that can be written");
        }
    }

    private void read() {
        for (String name : FILES) {
            try (InputStream in = EmbeddedModel.class.getResourceAsStream("/embedded/" + name)) {
                if (in != null) {
                    files.put(name, in.readAllBytes());
                }
            } catch (IOException e) {
                throw new IllegalStateException("the embedded model cannot be read", e);
            }
        }
        if (!files.containsKey("model.safetensors")) {
            throw new BadSetting(
                    "stromboli.model", "embedded", "a directory with a checkpoint: this build has no embedded model");
        }
    }

    private Path unpackInto(Path cache) throws IOException {
        Path target = cache.resolve("embedded-" + digest().substring(0, 16));
        if (isIntact(target)) {
            return target;
        }
        delete(target);
        Path fresh = Files.createTempDirectory(cache, "unpacking-");
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(fresh.resolve(file.getKey()), file.getValue());
        }
        moveIntoPlace(fresh, target);
        return target;
    }

    private void moveIntoPlace(Path fresh, Path target) throws IOException {
        try {
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            delete(fresh);
            if (!isIntact(target)) { // else another server was faster
                throw e;
            }
        }
    }

    private boolean isIntact(Path directory) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            if (!Files.isRegularFile(path)
                    || Files.size(path) != file.getValue().length
                    || !MessageDigest.isEqual(sha256(Files.readAllBytes(path)), sha256(file.getValue()))) {
                return false;
            }
        }
        return true;
    }

    private String digest() {
        MessageDigest all = newSha256();
        files.forEach((name, bytes) -> {
            all.update(name.getBytes(StandardCharsets.UTF_8));
            all.update(ByteBuffer.allocate(8).putLong(bytes.length).flip());
            all.update(bytes);
        });
        return HexFormat.of().formatHex(all.digest());
    }

    private static byte[] sha256(byte[] bytes) {
        return newSha256().digest(bytes);
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
