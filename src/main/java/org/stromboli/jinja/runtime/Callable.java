package org.stromboli.jinja.runtime;

/// A function, method or macro.
@FunctionalInterface
public interface Callable {

    Object call(RenderState state, Arguments arguments);
}
