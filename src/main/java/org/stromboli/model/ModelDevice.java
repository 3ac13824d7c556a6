package org.stromboli.model;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a model runs: one device by libtorch's name (`cpu`, `cuda:0`), or several GPUs, each with some of the
/// decoder's layers.
///
/// @param parts in the order of the layers; the first one also has tower, projector and embedding, the last one the
/// head
public record ModelDevice(List<String> parts) {

    public static final ModelDevice CPU = one("cpu");

    private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");

    public ModelDevice {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a model needs a device");
        }
    }

    public static ModelDevice one(String name) {
        return new ModelDevice(List.of(name));
    }

    /// @param configured `auto`, `cpu`, or `cuda:N`; several with commas between them, for a copy of the model on each;
    /// several GPUs with `+` between them, for one copy over all of them
    /// @param gpus how many libtorch can use, see [Torch#usableGpus]
    /// @throws IllegalArgumentException with a sentence for the operator
    public static List<ModelDevice> named(String configured, int gpus) {
        if (configured.equals("auto")) {
            return List.of(gpus > 0 ? one("cuda:0") : CPU);
        }
        List<ModelDevice> devices = Arrays.stream(configured.split(",", -1))
                .map(name -> joined(name.strip(), gpus))
                .distinct()
                .toList();
        List<String> all =
                devices.stream().flatMap(device -> device.parts.stream()).toList();
        for (String part : all) {
            if (all.indexOf(part) != all.lastIndexOf(part)) {
                throw new IllegalArgumentException(
                        "%s is named twice in \"%s\"; a GPU has one model".formatted(part, configured));
            }
        }
        return devices;
    }

    private static ModelDevice joined(String name, int gpus) {
        List<String> parts = Arrays.stream(name.split("\\+", -1))
                .map(part -> existing(part.strip(), gpus))
                .toList();
        if (parts.size() > 1 && parts.contains("cpu")) {
            throw new IllegalArgumentException("\"%s\" is not a device; only GPUs share a model".formatted(name));
        }
        return new ModelDevice(parts);
    }

    private static String existing(String name, int gpus) {
        if (name.equals("cpu")) {
            return name;
        }
        Matcher cuda = CUDA.matcher(name);
        if (!cuda.matches()) {
            throw new IllegalArgumentException(
                    ("\"%s\" is not a device; auto, cpu, and cuda:0, cuda:1, ... are allowed, and cuda:0+cuda:1 for one"
                                    + " model over both")
                            .formatted(name));
        }
        if (Integer.parseInt(cuda.group(1)) >= gpus) {
            throw new IllegalArgumentException("%s cannot be used: libtorch sees %s; use auto or cpu"
                    .formatted(name, gpus == 0 ? "no GPU (a CPU build, or no NVIDIA driver)" : gpus + " GPUs"));
        }
        return name;
    }

    public String name() {
        return String.join("+", parts);
    }

    public boolean isCpu() {
        return parts.getFirst().equals("cpu");
    }

    String first() {
        return parts.getFirst();
    }

    String last() {
        return parts.getLast();
    }

    /// Equal shares, the larger ones last: the first device has the tower as well.
    String ofLayer(int layer, int layers) {
        return parts.get(part(layer, layers));
    }

    /// How many of so many layers each part has.
    public int[] layersOfParts(int layers) {
        int[] counts = new int[parts.size()];
        for (int layer = 0; layer < layers; layer++) {
            counts[part(layer, layers)]++;
        }
        return counts;
    }

    private int part(int layer, int layers) {
        return parts.size() - 1 - (layers - 1 - layer) * parts.size() / layers;
    }
}
