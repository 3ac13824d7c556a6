package org.stromboli.chat.tools;

import java.util.ArrayList;
import java.util.List;

/// Collects the parts of an answer: those of a kind in a row become one, and space is held back until something
/// visible follows, since the space around calls belongs to their notation. For one thread.
final class OutputParts {

    private final StringBuilder text = new StringBuilder(); // not yet in `ready`
    private final StringBuilder space = new StringBuilder(); // after it
    private final StringBuilder arguments = new StringBuilder(); // of the last call, not yet in `ready`
    private List<OutputPart> ready = new ArrayList<>();
    private int calls;
    private boolean called;
    private boolean blank = true;
    private boolean silent = true;

    /// Whether there was nothing but space so far.
    boolean isBlank() {
        return blank;
    }

    /// Whether there was no text yet that can be seen.
    boolean isSilent() {
        return silent;
    }

    void text(CharSequence more) {
        for (int at = 0; at < more.length(); at++) {
            text(more.charAt(at));
        }
    }

    void text(char next) {
        if (Character.isWhitespace(next)) {
            space.append(next);
            return;
        }
        settleArguments();
        blank = false;
        silent = false;
        text.append(space).append(next);
        space.setLength(0);
    }

    /// The space that stands at the end now; the caller gives it back if no call follows.
    String takeSpace() {
        String taken = space.toString();
        space.setLength(0);
        return taken;
    }

    void thought(String thought) {
        settle();
        ready.add(new OutputPart.Thought(thought));
    }

    void callBegan(String name) {
        settle();
        blank = false;
        ready.add(new OutputPart.CallBegan(calls++, name));
    }

    void callArguments(CharSequence more) {
        arguments.append(more);
    }

    void callEnded() {
        settle();
        called = true;
        ready.add(new OutputPart.CallEnded(calls - 1));
    }

    void callBroken(String all) {
        settle();
        ready.add(new OutputPart.CallBroken(calls - 1, all));
    }

    /// What has come since the last time.
    List<OutputPart> drain() {
        settle();
        List<OutputPart> drained = ready;
        ready = new ArrayList<>();
        return drained;
    }

    /// What is left when nothing follows.
    List<OutputPart> finish() {
        if (!called) {
            text.append(space);
        }
        space.setLength(0);
        return drain();
    }

    private void settle() {
        settleArguments();
        if (!text.isEmpty()) {
            ready.add(new OutputPart.Text(text.toString()));
            text.setLength(0);
        }
    }

    private void settleArguments() {
        if (!arguments.isEmpty()) {
            ready.add(new OutputPart.CallArguments(calls - 1, arguments.toString()));
            arguments.setLength(0);
        }
    }
}
