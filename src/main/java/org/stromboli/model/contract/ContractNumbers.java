package org.stromboli.model.contract;

import java.util.EnumSet;

/// Numbers of a list of parts, set by name. Used by one thread.
///
/// @param <E> the parts
public final class ContractNumbers<E extends Enum<E>> {

    private final Class<E> parts;
    private final EnumSet<E> given;
    private final long[] values;

    public ContractNumbers(Class<E> parts) {
        this.parts = parts;
        given = EnumSet.noneOf(parts);
        values = new long[parts.getEnumConstants().length];
    }

    public ContractNumbers<E> set(E part, long value) {
        values[part.ordinal()] = value;
        given.add(part);
        return this;
    }

    public ContractNumbers<E> set(E part, boolean value) {
        return set(part, value ? 1 : 0);
    }

    /// In the order of the parts.
    ///
    /// @throws IllegalStateException if a part was not set
    public long[] values() {
        GraphContract.requireAll(parts, given);
        return values;
    }
}
