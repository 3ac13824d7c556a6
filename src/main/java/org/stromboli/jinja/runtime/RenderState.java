package org.stromboli.jinja.runtime;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

/// What one rendering has used up, and what is the same everywhere in it. For one thread.
public final class RenderState {

    private static final int CHARACTERS_PER_STEP = 256;

    private final RenderLimits limits;
    private final LocalDateTime now;
    private long steps;
    private long output; // characters
    private int depth;

    public RenderState(RenderLimits limits, LocalDateTime now) {
        this.limits = limits;
        this.now = now;
    }

    public LocalDateTime now() {
        return now;
    }

    public void step() {
        steps(1);
    }

    public void steps(long count) {
        steps += count;
        if (steps > limits.steps()) {
            throw TemplateException.limit("rendering takes more than %d steps".formatted(limits.steps()));
        }
    }

    /// A text of that length is about to be made or gone through.
    public void text(long length) {
        if (length > limits.characters()) {
            throw TemplateException.limit("a text exceeds %d characters".formatted(limits.characters()));
        }
        steps(length / CHARACTERS_PER_STEP);
    }

    /// Something is about to go through all of a value.
    public void use(Object value) {
        switch (value) {
            case String text -> text(text.length());
            case List<?> list -> steps(list.size());
            case Tuple tuple -> steps(tuple.items().size());
            case Map<?, ?> map -> steps(map.size());
            default -> step();
        }
    }

    public void output(int length) {
        output += length;
        if (output > limits.characters()) {
            throw TemplateException.limit("the output exceeds %d characters".formatted(limits.characters()));
        }
    }

    public void enter() {
        if (++depth > limits.depth()) {
            throw TemplateException.limit("macros or loops are nested deeper than %d".formatted(limits.depth()));
        }
    }

    public void leave() {
        depth--;
    }
}
