package org.stromboli.cpu.packed.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.stromboli.cpu.packed.layout.Codes;
import org.stromboli.cpu.packed.layout.InputLayout;
import org.stromboli.cpu.packed.layout.PackedForm;
import org.stromboli.cpu.tile.TileNumbers;
import org.stromboli.cpu.tile.TileSupport;
import org.stromboli.cpu.x86.MachineCode;
import org.stromboli.cpu.x86.ProcessorFeatures;

/// The functions of machine code, made when a form is first used. Any thread. They get addresses: that the memory is
/// there and large enough is up to the caller.
public final class PackedKernels {

    private static final System.Logger LOG = System.getLogger(PackedKernels.class.getName());

    /// So that a round takes some ten microseconds.
    private static final int MEASURED_CALLS = 10;

    private static final Map<PackedForm, FormKernels> FORMS = new ConcurrentHashMap<>();

    private static final class Round {
        private static final MethodHandle FUNCTION = MachineCode.function(RoundKernel.write(), RoundKernel.ARGUMENTS);
        private static final MemorySegment CONSTANTS = constants(RoundKernel.constants());
    }

    private static final class Chosen {
        private static final ProvenProducts KERNELS = new ProvenProducts(
                ProcessorFeatures.ofThisMachine(),
                new StripChoice(
                        ProcessorFeatures.ofThisMachine(),
                        () -> TileSupport.refusal(TileNumbers.BYTES),
                        Chosen::factor,
                        MachineCode::function,
                        text -> LOG.log(System.Logger.Level.WARNING, text)),
                MachineCode::function);

        private static double factor(StripKernels some, StripKernels others) {
            double factor = new StripSpeed(MEASURED_CALLS, System::nanoTime).factor(some, others);
            String text = String.format(
                    Locale.ROOT,
                    "Quantised weights: %s multiply %.1f times as fast as %s",
                    some.strip().instructions(),
                    factor,
                    others.strip().instructions());
            LOG.log(System.Logger.Level.INFO, text);
            return factor;
        }
    }

    private static final class Copy {
        private static final MethodHandle FUNCTION = MachineCode.function(CopyKernel.write(), CopyKernel.ARGUMENTS);
    }

    private PackedKernels() {}

    /// Whether this system lets a process make machine code.
    public static boolean areAvailable() {
        try {
            return MachineCode.function(RoundKernel.write(), RoundKernel.ARGUMENTS) != null;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    public static FormKernels of(PackedForm form) {
        return FORMS.computeIfAbsent(form, Chosen.KERNELS::of);
    }

    /// Rounds the activations of a token, see [InputLayout].
    ///
    /// @param floats [padded columns]
    /// @param integers one token of the layout
    public static void round(long floats, long integers, int columns) {
        try {
            Round.FUNCTION.invokeExact(
                    floats,
                    integers,
                    integers + InputLayout.numbersAt(columns),
                    (long) InputLayout.padded(columns) / Codes.STEP,
                    Round.CONSTANTS.address());
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /// Copies results of tokens, 16 floats each.
    ///
    /// @param from [tokens, 16]
    /// @param stride bytes from one token's place to the next one's
    public static void copy(long from, long to, long stride, int tokens) {
        try {
            Copy.FUNCTION.invokeExact(from, to, stride, (long) tokens);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private static MemorySegment constants(byte[] bytes) {
        MemorySegment memory = Arena.global().allocate(bytes.length, Codes.VECTOR_BYTES);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return memory;
    }

    static IllegalStateException failed(Throwable e) {
        return new IllegalStateException("machine code cannot be called", e);
    }
}
