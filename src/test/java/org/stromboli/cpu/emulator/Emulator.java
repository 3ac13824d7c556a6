package org.stromboli.cpu.emulator;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Collections;
import org.stromboli.cpu.x86.FunctionMaker;

/// Makes functions that interpret machine code instead of running it. Each thread has a processor of its own, so that
/// they may be called from any.
public final class Emulator implements FunctionMaker {

    private static final ThreadLocal<Processor> PROCESSOR = ThreadLocal.withInitial(Processor::new);

    private static final MethodHandle CALL;

    static {
        try {
            CALL = MethodHandles.lookup()
                    .findStatic(Emulator.class, "call", MethodType.methodType(void.class, Program.class, long[].class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    public MethodHandle function(byte[] code, int arguments) {
        Class<?>[] types = Collections.nCopies(arguments, long.class).toArray(Class<?>[]::new);
        return MethodHandles.insertArguments(CALL, 0, Decoder.decode(code))
                .asCollector(long[].class, arguments)
                .asType(MethodType.methodType(void.class, types));
    }

    private static void call(Program program, long[] arguments) {
        PROCESSOR.get().call(program, arguments);
    }
}
