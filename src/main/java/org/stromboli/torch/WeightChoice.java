package org.stromboli.torch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which files of a directory hold its weights: those that an index names, or a single file, or shards that are
/// numbered without gaps; safetensors before `.bin`, and files that tools which quantise have named last. Immutable.
///
/// @param index says which tensors to take from which file; without one, all of all
record WeightChoice(List<Path> files, Optional<Map<String, Set<String>>> index) {

    /// How one format names its files.
    private record Format(String stem, String ending) {

        String single() {
            return stem + ending;
        }

        String index() {
            return stem + ending + ".index.json";
        }

        Optional<WeightChoice> find(Path directory) {
            if (present(directory.resolve(index()))) {
                Map<String, Set<String>> tensors = WeightIndex.read(directory.resolve(index()));
                List<Path> files = tensors.keySet().stream()
                        .sorted()
                        .map(directory::resolve)
                        .toList();
                return Optional.of(new WeightChoice(files, Optional.of(tensors)));
            }
            if (present(directory.resolve(single()))) {
                return Optional.of(new WeightChoice(List.of(directory.resolve(single())), Optional.empty()));
            }
            List<Path> files = similar(directory);
            return files.isEmpty() ? Optional.empty() : Optional.of(unindexed(directory, files));
        }

        private List<Path> similar(Path directory) {
            try (Stream<Path> all = Files.list(directory)) {
                return all.filter(each -> {
                            String name = each.getFileName().toString();
                            return name.startsWith(stem) && name.endsWith(ending);
                        })
                        .limit(MAX_FILES)
                        .sorted()
                        .toList();
            } catch (IOException e) {
                throw new WeightFileException("the directory %s cannot be read".formatted(directory), e);
            }
        }

        private WeightChoice unindexed(Path directory, List<Path> files) {
            if (files.size() == 1 || complete(files)) {
                return new WeightChoice(files, Optional.empty());
            }
            throw new WeightFileException("%s holds %s without an index; expected %s or %s"
                    .formatted(
                            directory,
                            files.stream()
                                    .map(each -> each.getFileName().toString())
                                    .collect(Collectors.joining(", ")),
                            index(),
                            single()));
        }
    }

    private static final String SAFETENSORS = ".safetensors";

    private static final List<Format> FORMATS =
            List.of(new Format("model", SAFETENSORS), new Format("pytorch_model", ".bin"));

    private static final int MAX_FILES = 2000;
    private static final Pattern SHARD = Pattern.compile(".*-(\\d{5})-of-(\\d{5})\\.[a-z]+");
    private static final Pattern FOREIGN = Pattern.compile(".*\\.(pt|pth|ckpt|gguf|h5|msgpack|bin|safetensors|tar)");

    static WeightChoice of(Path directory) {
        return formats(directory)
                .flatMap(format -> format.find(directory).stream())
                .findFirst()
                .orElseThrow(() -> new WeightFileException(
                        "%s holds neither model.safetensors nor pytorch_model.bin, nor an index of shards%s"
                                .formatted(directory, foreign(directory))));
    }

    static boolean isIn(Path directory) {
        return formats(directory)
                .anyMatch(format -> present(directory.resolve(format.index()))
                        || !format.similar(directory).isEmpty());
    }

    /// Made one after the other, as they are needed.
    private static Stream<Format> formats(Path directory) {
        return Stream.concat(
                FORMATS.stream(),
                Stream.of(directory)
                        .flatMap(each -> QuantiserNames.stem(each).stream())
                        .map(stem -> new Format(stem, SAFETENSORS)));
    }

    /// Names to take from a file that holds these.
    Collection<String> requested(int file, Set<String> held) {
        return index.<Collection<String>>map(
                        all -> all.get(files.get(file).getFileName().toString()))
                .orElse(held);
    }

    /// A link that leads nowhere is there too: opening it reports that.
    private static boolean present(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean complete(List<Path> files) {
        Set<String> numbers = new TreeSet<>();
        for (Path file : files) {
            Matcher shard = SHARD.matcher(file.getFileName().toString());
            if (!shard.matches() || Integer.parseInt(shard.group(2)) != files.size()) {
                return false;
            }
            numbers.add(shard.group(1));
        }
        return numbers.size() == files.size() && numbers.contains("%05d".formatted(files.size()));
    }

    private static String foreign(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(each -> each.getFileName().toString())
                    .filter(name -> FOREIGN.matcher(name).matches())
                    .sorted()
                    .findFirst()
                    .map("; %s is of another kind: convert it to safetensors"::formatted)
                    .orElse("");
        } catch (IOException e) {
            throw new WeightFileException("the directory %s cannot be read".formatted(directory), e);
        }
    }

    /// What tools that quantise once called their weights: `gptq_model-4bit-128g.safetensors`, other names that tell
    /// bits,
    /// or what their configuration says. Stateless.
    private static final class QuantiserNames {

        private static final int MAX_BYTES = 1 << 20;
        private static final Pattern TELLING = Pattern.compile("gptq_model.*|(.*[-_.])?[2348]-?bits?([-_.].*)?");
        private static final Pattern SHARD = Pattern.compile("-\\d{5}-of-\\d{5}$");
        private static final Pattern PLAIN = Pattern.compile("[\\w.-]+");
        private static final List<String> FILES = List.of("quantize_config.json", "quant_config.json");
        private static final List<String> KEYS = List.of("model_file_base_name", "model_basename");

        private QuantiserNames() {}

        /// What the names of all files of weights begin with. Empty if there are no such files.
        static Optional<String> stem(Path directory) {
            return told(directory).or(() -> telling(directory));
        }

        private static Optional<String> told(Path directory) {
            return FILES.stream()
                    .flatMap(file -> json(directory.resolve(file)).stream())
                    .flatMap(json -> KEYS.stream().map(json::path))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText)
                    .filter(name -> PLAIN.matcher(name).matches())
                    .filter(name -> stems(directory).anyMatch(name::equals))
                    .findFirst();
        }

        private static Optional<JsonNode> json(Path file) {
            try {
                return Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES
                        ? Optional.ofNullable(new ObjectMapper().readTree(file.toFile()))
                        : Optional.empty();
            } catch (IOException _) {
                // Who reads it for what it says of weights tells what is wrong.
                return Optional.empty();
            }
        }

        /// The shortest, which others begin with; the first of several that have nothing in common.
        private static Optional<String> telling(Path directory) {
            return stems(directory)
                    .filter(stem -> TELLING.matcher(stem).matches())
                    .sorted()
                    .findFirst();
        }

        private static Stream<String> stems(Path directory) {
            try (Stream<Path> all = Files.list(directory)) {
                return all
                        .map(each -> each.getFileName().toString())
                        .filter(name -> name.endsWith(SAFETENSORS))
                        .limit(MAX_FILES)
                        .map(name -> SHARD.matcher(name.substring(0, name.length() - SAFETENSORS.length()))
                                .replaceFirst(""))
                        .toList()
                        .stream();
            } catch (IOException e) {
                throw new WeightFileException("the directory %s cannot be read".formatted(directory), e);
            }
        }
    }
}
