package org.stromboli.engine;

/// A clock that only moves forward; tests move it by hand.
@FunctionalInterface
public interface Ticker {

    /// The clock of the JVM.
    Ticker SYSTEM = System::nanoTime;

    /// Nanoseconds since some fixed moment.
    long nanos();
}
