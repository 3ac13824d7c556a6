package org.stromboli.jinja;

/// A function, method or macro.
@FunctionalInterface
interface Callable {

    Object call(RenderState state, Arguments arguments);
}
