package org.stromboli.app.engine;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.stromboli.cpu.JavaVectors;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.Precision;

/// Whether a CPU keeps the decoder's weights a second time, packed for steps of few tokens.
final class RepackedWeights {

    private static final Logger LOG = Logger.getLogger(RepackedWeights.class);

    /// Of the machine's memory: the rest is for Java, images, and the file that weights are read from.
    private static final double SHARE = 0.7;

    /// Of the bytes that a checkpoint has in bfloat16.
    private static final double SIZE = 0.75;

    /// What Java sees of a tensor that it shares with the graph.
    private static final long LARGEST_TENSOR = Integer.MAX_VALUE;

    private RepackedWeights() {}

    /// Whether Java can compute beside the graph, with the tensors that both use.
    ///
    /// @param tensorBytes of the largest tensor that is not copied: the embeddings, or one layer's keys and values
    static boolean isPossible(ModelDevice device, Precision precision, long tensorBytes) {
        if (!device.isCpu() || precision == Precision.FLOAT32 || precision == Precision.INT4) {
            return false; // 4 bits are not repacked: the packed decoder has them, or the graph
        }
        if (!JavaVectors.areThere()) {
            LOG.warnf(
                    "Java was started without %s: single answers are written at about half the speed",
                    JavaVectors.OPTION);
            return false;
        }
        if (tensorBytes > LARGEST_TENSOR) {
            LOG.info(
                    "No second copy of the decoder's weights, since the embeddings or the keys and values of a layer take"
                            + " more than 2 GB: single answers are written at about half the speed");
            return false;
        }
        return true;
    }

    /// @param requested what the operator chose, if anything
    /// @param weightBytes of the checkpoint
    /// @param cacheBytes of keys and values
    static boolean isRequested(Optional<Boolean> requested, long weightBytes, long cacheBytes) {
        return requested.orElseGet(() -> fits(machineBytes(), weightBytes, cacheBytes));
    }

    /// Where the graph computes alone.
    static void tellMissing(Optional<Boolean> requested) {
        if (requested.isEmpty()) {
            LOG.info("No second copy of the decoder's weights, since memory is short:"
                    + " single answers are written at about half the speed");
        }
    }

    static boolean fits(long machineBytes, long weightBytes, long cacheBytes) {
        return weightBytes * (1 + SIZE) + cacheBytes < SHARE * machineBytes;
    }

    /// Of the container, where there is one; unknown is plenty.
    private static long machineBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine
                ? machine.getTotalMemorySize()
                : Long.MAX_VALUE;
    }
}
