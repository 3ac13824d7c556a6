package org.stromboli.jinja;

import org.stromboli.jinja.runtime.RenderState;

/// Text as it is rendered, kept below the limit.
final class Output {

    private final StringBuilder text = new StringBuilder();
    private final RenderState state;

    Output(RenderState state) {
        this.state = state;
    }

    void append(String more) {
        state.output(more.length());
        text.append(more);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
