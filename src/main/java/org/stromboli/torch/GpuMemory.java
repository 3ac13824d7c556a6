package org.stromboli.torch;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.util.Optional;

/// Memory of a GPU, in bytes.
///
/// @param free what no process has taken
public record GpuMemory(long free, long total) {

    /// Empty where CUDA's runtime cannot be asked.
    ///
    /// @param device by libtorch's name, as `cuda:0`
    public static Optional<GpuMemory> of(String device) {
        try {
            if (!device.startsWith("cuda:") || !CudaUtils.hasCuda()) {
                return Optional.empty();
            }
            int number = Integer.parseInt(device.substring("cuda:".length()));
            MemoryUsage usage = CudaUtils.getGpuMemory(Device.gpu(number));
            return Optional.of(new GpuMemory(usage.getMax() - usage.getCommitted(), usage.getMax()));
        } catch (RuntimeException | LinkageError unknown) {
            return Optional.empty();
        }
    }
}
