package org.stromboli.jinja;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

/// What one rendering has used up, and what is the same everywhere in it. For one thread.
final class RenderState {

    private static final int CHARACTERS_PER_STEP = 256;

    private final RenderLimits limits;
    private final LocalDateTime now;
    private long steps;
    private long output; // characters
    private int depth;

    RenderState(RenderLimits limits, LocalDateTime now) {
        this.limits = limits;
        this.now = now;
    }

    LocalDateTime now() {
        return now;
    }

    void step() {
        steps(1);
    }

    void steps(long count) {
        steps += count;
        if (steps > limits.steps()) {
            throw TemplateException.limit("rendering takes more than %d steps".formatted(limits.steps()));
        }
    }

    /// A text of that length is about to be made or gone through.
    void text(long length) {
        if (length > limits.characters()) {
            throw TemplateException.limit("a text exceeds %d characters".formatted(limits.characters()));
        }
        steps(length / CHARACTERS_PER_STEP);
    }

    /// Something is about to go through all of a value.
    void use(Object value) {
        switch (value) {
            case String text -> text(text.length());
            case List<?> list -> steps(list.size());
            case Tuple tuple -> steps(tuple.items().size());
            case Map<?, ?> map -> steps(map.size());
            default -> step();
        }
    }

    void output(int length) {
        output += length;
        if (output > limits.characters()) {
            throw TemplateException.limit("the output exceeds %d characters".formatted(limits.characters()));
        }
    }

    void enter() {
        if (++depth > limits.depth()) {
            throw TemplateException.limit("macros or loops are nested deeper than %d".formatted(limits.depth()));
        }
    }

    void leave() {
        depth--;
    }
}
