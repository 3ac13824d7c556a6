package org.stromboli.family.gguf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.stromboli.model.checkpoint.CheckpointException;

/// The folder in which Ollama keeps its models: a manifest for each name, and files called by their digests. Nothing is
/// downloaded. Immutable.
///
/// @param root holds `manifests` and `blobs`
record OllamaStore(Path root) {

    private static final String REGISTRY = "registry.ollama.ai";
    private static final String LIBRARY = "library";
    private static final String LAYER = "application/vnd.ollama.image.";
    private static final int MAX_MANIFEST_BYTES = 1 << 20;
    private static final int MAX_NAMED = 20;
    private static final int MAX_STOPS = 16;

    private static final Pattern NAME = Pattern.compile(
            "(?:(?<host>[\\w][\\w.-]*(?::\\d+)?)/)??(?:(?<space>[\\w][\\w.-]*)/)?(?<model>[\\w][\\w.-]*)(?::(?<tag>[\\w][\\w.-]*))?");
    private static final Pattern DIGEST = Pattern.compile("sha256:([0-9a-f]{64})");

    static boolean isAt(Path directory) {
        return Files.isDirectory(directory.resolve("manifests")) && Files.isDirectory(directory.resolve("blobs"));
    }

    /// @param name as `ollama run` takes it: `[HOST/][NAMESPACE/]MODEL[:TAG]`
    /// @throws CheckpointException if there is no such model, or it is damaged
    OllamaModel find(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches() || name.contains("..")) {
            throw new CheckpointException(
                    "ollama:%s is no name of a model of Ollama, expected ollama:MODEL[:TAG]".formatted(name));
        }
        if (!isAt(root)) {
            throw new CheckpointException(
                    "the folder of Ollama's models %s does not exist, or has no manifests; set stromboli.ollama-models"
                            .formatted(root));
        }
        Path manifest = root.resolve("manifests")
                .resolve(Optional.ofNullable(parts.group("host")).orElse(REGISTRY))
                .resolve(Optional.ofNullable(parts.group("space")).orElse(LIBRARY))
                .resolve(parts.group("model"))
                .resolve(Optional.ofNullable(parts.group("tag")).orElse("latest"));
        if (!Files.isRegularFile(manifest)) {
            throw new CheckpointException(
                    "Ollama has no model %s in %s, and nothing is downloaded: get it with \"ollama pull %s\"%s"
                            .formatted(name, root, name, others()));
        }
        return read(name, manifest);
    }

    private String others() {
        List<String> names = names();
        return names.isEmpty() ? "" : "; it has " + String.join(", ", names);
    }

    /// Of models that are there, at most so many that they can be read.
    List<String> names() {
        Path manifests = root.resolve("manifests");
        try (Stream<Path> all = Files.walk(manifests, 4)) {
            return all.filter(Files::isRegularFile)
                    .map(manifests::relativize)
                    .filter(each -> each.getNameCount() == 4)
                    .map(OllamaStore::shortName)
                    .sorted()
                    .limit(MAX_NAMED)
                    .toList();
        } catch (IOException _) {
            return List.of(); // only for messages
        }
    }

    private static String shortName(Path manifest) {
        String model = manifest.getName(2) + ":" + manifest.getName(3);
        String host = manifest.getName(0).toString();
        String space = manifest.getName(1).toString();
        return (host.equals(REGISTRY) ? "" : host + "/") + (space.equals(LIBRARY) ? "" : space + "/") + model;
    }

    private OllamaModel read(String name, Path manifest) {
        List<JsonNode> layers = new ArrayList<>();
        json(manifest).path("layers").forEach(layers::add);
        Path text = blob(layers, "model")
                .orElseThrow(() -> new CheckpointException("%s names no file of a model".formatted(manifest)));
        OllamaModel.Parameters parameters = blob(layers, "params")
                .map(OllamaStore::json)
                .map(OllamaStore::parameters)
                .orElse(OllamaModel.Parameters.NONE);
        return new OllamaModel(name, text, blob(layers, "projector"), parameters);
    }

    private Optional<Path> blob(List<JsonNode> layers, String kind) {
        return layers.stream()
                .filter(layer -> layer.path("mediaType").asText().equals(LAYER + kind))
                .findFirst()
                .map(layer -> layer.path("digest").asText())
                .map(this::blob);
    }

    private Path blob(String digest) {
        Matcher matcher = DIGEST.matcher(digest);
        if (!matcher.matches()) {
            throw new CheckpointException(
                    "a manifest in %s names the file %s, expected sha256: and 64 digits".formatted(root, digest));
        }
        Path file = root.resolve("blobs").resolve("sha256-" + matcher.group(1));
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(
                    "the file %s of a model of Ollama is missing: pull the model again".formatted(file));
        }
        return file;
    }

    private static OllamaModel.Parameters parameters(JsonNode json) {
        List<String> stops = new ArrayList<>();
        json.path("stop").forEach(each -> stops.add(each.asText()));
        JsonNode temperature = json.path("temperature");
        boolean given = temperature.isNumber() && temperature.asDouble() >= 0 && temperature.asDouble() <= 100;
        return new OllamaModel.Parameters(
                stops.stream().filter(each -> !each.isEmpty()).limit(MAX_STOPS).collect(Collectors.toList()),
                given ? OptionalDouble.of(temperature.asDouble()) : OptionalDouble.empty());
    }

    private static JsonNode json(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_MANIFEST_BYTES + 1);
            if (bytes.length > MAX_MANIFEST_BYTES) {
                throw new CheckpointException(
                        "%s is larger than the %d bytes allowed".formatted(file, MAX_MANIFEST_BYTES));
            }
            return new ObjectMapper().readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new CheckpointException("%s is not valid JSON".formatted(file), e);
        } catch (IOException e) {
            throw new CheckpointException("%s cannot be read".formatted(file), e);
        }
    }
}
