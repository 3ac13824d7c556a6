package org.stromboli.torch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The stack of a pickle's interpreter with its marks. What lies below the last mark cannot be reached.
final class PickleStack {

    private static final int MAX_MARKS = 100;

    private final WeightFile file;
    private final List<PickleValue> values = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();

    PickleStack(WeightFile file) {
        this.file = file;
    }

    void mark() {
        if (marks.size() == MAX_MARKS) {
            throw file.broken("its pickle has more than %d levels".formatted(MAX_MARKS));
        }
        marks.push(values.size());
    }

    void push(PickleValue value) {
        values.add(value);
    }

    PickleValue top() {
        return last(1).getFirst();
    }

    PickleValue pop() {
        return pop(1).getFirst();
    }

    List<PickleValue> pop(int count) {
        List<PickleValue> popped = List.copyOf(last(count));
        last(count).clear();
        return popped;
    }

    List<PickleValue> popToMark() {
        if (marks.isEmpty()) {
            throw file.broken("its pickle has an end without a beginning");
        }
        List<PickleValue> popped = pop(values.size() - marks.peek());
        marks.pop();
        return popped;
    }

    private List<PickleValue> last(int count) {
        int bottom = marks.isEmpty() ? 0 : marks.peek();
        if (values.size() - bottom < count) {
            throw file.broken("its pickle has an instruction that lacks its operands");
        }
        return values.subList(values.size() - count, values.size());
    }
}
