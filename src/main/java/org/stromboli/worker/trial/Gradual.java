package org.stromboli.worker.trial;

/// Work in pieces that can wait, each of them short. One thread.
@FunctionalInterface
public interface Gradual {

    /// Does a piece.
    ///
    /// @return false when nothing was left to do
    boolean advance();

    /// Gives back what it holds, when it is not to be finished.
    default void abandon() {}
}
