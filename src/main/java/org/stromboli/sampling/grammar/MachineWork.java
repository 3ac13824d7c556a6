package org.stromboli.sampling.grammar;

/// Work that the machines of one schema may take together, in pairs of arcs that are looked at. One thread.
final class MachineWork {

    private static final ScopedValue<MachineWork> CURRENT = ScopedValue.newInstance();
    private static final long MOST = 600_000;

    private long left = MOST;

    private MachineWork() {}

    /// Bounds what this does.
    static <T> T bounded(ScopedValue.CallableOp<T, RuntimeException> schema) {
        return ScopedValue.where(CURRENT, new MachineWork()).call(schema);
    }

    /// @throws GrammarException if that is too much
    static void spend(int pairs) {
        if (CURRENT.isBound() && (CURRENT.get().left -= pairs) < 0) {
            throw GrammarException.tooLarge("can be found out of its patterns and numbers in the work allowed");
        }
    }
}
