package org.stromboli.jinja.builtin;

import org.stromboli.jinja.runtime.Arguments;
import org.stromboli.jinja.runtime.RenderState;

/// What can follow `|`.
@FunctionalInterface
interface Filter {

    Object apply(RenderState state, Object value, Arguments arguments);
}
