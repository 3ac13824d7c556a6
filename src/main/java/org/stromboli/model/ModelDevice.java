package org.stromboli.model;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a model runs, by libtorch's name: `cpu` or `cuda:0`.
public record ModelDevice(String name) {

    public static final ModelDevice CPU = new ModelDevice("cpu");

    private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");

    /// @param configured `auto`, `cpu`, or `cuda:N` once or several times, separated by commas
    /// @param gpus how many libtorch can use, see [Torch#usableGpus]
    /// @throws IllegalArgumentException with a sentence for whoever configured it
    public static List<ModelDevice> named(String configured, int gpus) {
        if (configured.equals("auto")) {
            return List.of(gpus > 0 ? new ModelDevice("cuda:0") : CPU);
        }
        return Arrays.stream(configured.split(",", -1))
                .map(name -> one(name.strip(), gpus))
                .distinct()
                .toList();
    }

    private static ModelDevice one(String name, int gpus) {
        if (name.equals("cpu")) {
            return CPU;
        }
        Matcher cuda = CUDA.matcher(name);
        if (!cuda.matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a device; auto, cpu, and cuda:0, cuda:1, ... are allowed".formatted(name));
        }
        if (Integer.parseInt(cuda.group(1)) >= gpus) {
            throw new IllegalArgumentException("%s cannot be used: libtorch sees %s; use auto or cpu"
                    .formatted(name, gpus == 0 ? "no GPU (a CPU build, or no NVIDIA driver)" : gpus + " GPUs"));
        }
        return new ModelDevice(name);
    }

    public boolean isCpu() {
        return name.equals("cpu");
    }
}
