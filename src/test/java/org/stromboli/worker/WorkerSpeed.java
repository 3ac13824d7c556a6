package org.stromboli.worker;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.stromboli.cpu.host.HostBackend;
import org.stromboli.cpu.kernel.MachineKernels;
import org.stromboli.engine.step.Step;
import org.stromboli.family.ServedModel;
import org.stromboli.family.registry.FamilyRegistry;
import org.stromboli.media.DecodedImage;
import org.stromboli.model.DecoderPlacement;
import org.stromboli.model.HostPlan;
import org.stromboli.model.LoadListener;
import org.stromboli.model.ModelDevice;
import org.stromboli.model.ModelLoader;
import org.stromboli.model.ModelPlan;
import org.stromboli.model.Precision;
import org.stromboli.torch.Torch;
import org.stromboli.vision.Detail;
import org.stromboli.vision.PreprocessedMedia;

/// How fast a worker is on a checkpoint: `WorkerSpeed DIRECTORY [precision] [threads] [row threads]`. Not a test. The
/// least of several times, since other programs share the machine; where they share it heavily, the processor time with
/// one thread still tells something.
public final class WorkerSpeed {

    private static final int BLOCK_TOKENS = 16;

    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private final DeviceWorker worker;

    private WorkerSpeed(DeviceWorker worker) {
        this.worker = worker;
    }

    public static void main(String[] arguments) {
        ServedModel served = FamilyRegistry.open(Path.of(arguments[0]));
        Precision precision = Precision.named(arguments.length > 1 ? arguments[1] : "auto");
        try (Torch torch = Torch.start()) {
            if (arguments.length > 2) {
                torch.useThreads(Integer.parseInt(arguments[2]));
            }
            long start = System.nanoTime();
            long cpu = CPU.getCurrentThreadCpuTime();
            int threads = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0;
            HostPlan host = host(served.plan(), precision, threads);
            var model = ModelLoader.load(torch, served.plan(), ModelDevice.CPU, precision, host, LoadListener.SILENT);
            Least load = new Least(System.nanoTime() - start, CPU.getCurrentThreadCpuTime() - cpu);
            print("load", load, served.plan().bytes() / 1e6, "MB");
            try (DeviceWorker worker = new DeviceWorker(model, 1024, BLOCK_TOKENS)) {
                new WorkerSpeed(worker).measure(served);
            }
        }
    }

    private static HostPlan host(ModelPlan plan, Precision precision, int threads) {
        Optional<MachineKernels> machine = HostBackend.machineKernels();
        boolean rounded = precision.isRounded() && machine.isEmpty();
        if (HostBackend.takesPacked() && (plan.hasQuantisedDecoder() || rounded)) {
            return HostPlan.packed(threads, machine, plan, precision);
        }
        return machine.map(kernels ->
                        HostPlan.machineCode(threads, kernels, plan, precision, DecoderPlacement.GRAPH_AND_JAVA))
                .orElseGet(() -> HostPlan.java(threads));
    }

    private void measure(ServedModel served) {
        for (int context : new int[] {64, 1500}) {
            print("decode 1 sequence, context " + context, least(60, decode(1, context)), 1, "tokens");
        }
        for (int sequences : new int[] {2, 3, 4, 5, 8}) {
            String what = "decode %d sequences, context 256".formatted(sequences);
            print(what, least(40, decode(sequences, 256)), sequences, "tokens");
        }
        print("decode 16 sequences, context 256", least(8, decode(16, 256)), 16, "tokens");
        for (int tokens : new int[] {64, 128, 256, 512, 1024}) {
            print("prefill " + tokens, least(4, prefill(0, tokens)), tokens, "tokens");
        }
        print("prefill 512 after 1024", least(3, prefill(1024, 512)), 512, "tokens");
        PreprocessedMedia media =
                served.preprocessor().image(new DecodedImage(8, 8, new byte[192]), false, Detail.HIGH);
        int slices = worker.visionSlices(media);
        Step vision = StepWriter.vision(new int[] {1}, List.of(new Step.VisionWork(1, media, 0, slices)));
        print("vision, one tile in %d slices".formatted(slices), least(3, vision), 1, "tiles");
    }

    private Least least(int times, Step step) {
        Least least = new Least(Long.MAX_VALUE, Long.MAX_VALUE);
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            long cpu = CPU.getCurrentThreadCpuTime();
            worker.run(step);
            least = new Least(
                    Math.min(least.wall, System.nanoTime() - start),
                    Math.min(least.cpu, CPU.getCurrentThreadCpuTime() - cpu));
        }
        return least;
    }

    /// Nanoseconds; `cpu` is that of the calling thread.
    private record Least(long wall, long cpu) {}

    private static Step decode(int sequences, int context) {
        StepWriter writer = new StepWriter(BLOCK_TOKENS);
        int blocks = Math.ceilDiv(context, BLOCK_TOKENS);
        for (int i = 0; i < sequences; i++) {
            int first = i * blocks;
            int[] table = IntStream.range(first, first + blocks).toArray();
            writer.add(new int[context], context - 1, context, table, List.of(), new int[0], true);
        }
        return writer.greedy();
    }

    private static Step prefill(int past, int tokens) {
        int[] ids = new int[past + tokens];
        Arrays.setAll(ids, i -> i % 500);
        int[] table = IntStream.range(0, ids.length / BLOCK_TOKENS).toArray();
        return new StepWriter(BLOCK_TOKENS)
                .add(ids, past, ids.length, table, List.of(), new int[0], true)
                .greedy();
    }

    private static void print(String what, Least time, double units, String unit) {
        System.out.printf(
                "%-40s %8.1f ms, processor %8.1f ms %10.1f %s/s%n",
                what, time.wall / 1e6, time.cpu / 1e6, units / (time.wall / 1e9), unit);
    }
}
