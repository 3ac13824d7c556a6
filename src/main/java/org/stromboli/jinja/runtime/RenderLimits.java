package org.stromboli.jinja.runtime;

/// How much one rendering may take. A template comes with the checkpoint, but its data comes from clients.
///
/// @param steps statements, calls and elements; about ten million are a second
/// @param characters of output and of any text on the way to it
/// @param depth of macros and recursive loops inside each other
public record RenderLimits(long steps, int characters, int depth) {

    public static final RenderLimits DEFAULT = new RenderLimits(2_000_000, 16_000_000, 100);
}
