package org.stromboli.jinja;

/// What can follow `|`.
@FunctionalInterface
interface Filter {

    Object apply(RenderState state, Object value, Arguments arguments);
}
