package org.stromboli.jinja.runtime;

/// A macro as a value: a callable with a name. For one rendering.
///
/// @param body binds the arguments and renders what the macro holds
public record Macro(String name, Callable body) implements Callable {

    @Override
    public Object call(RenderState state, Arguments arguments) {
        return body.call(state, arguments);
    }
}
