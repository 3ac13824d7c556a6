package org.stromboli.grammar.schema;

import static org.stromboli.grammar.expression.Expression.sequence;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.GrammarException;
import org.stromboli.grammar.json.Literals;

/// Arrays of unlike items, where those are some known values: up to six in any order, more in the order of the schema.
///
/// @param array of which all else is known
record UniqueItems(SchemaReader reader, ArrayGrammar array) {

    private static final int MAX_IN_ANY_ORDER = 6;
    private static final int MAX_ITEMS = 200;

    Expression form() {
        List<@Nullable Object> values = reader.values(array.said(0));
        boolean others = array.leaves().stream().anyMatch(each -> each.place().has("contains"));
        if (values.isEmpty() || array.places() > 0 || others || values.size() > MAX_ITEMS) {
            throw new GrammarException(("has the keyword `uniqueItems` at `%s`, which is only supported for items that"
                            + " are some known values")
                    .formatted(array.path()));
        }
        List<Expression> items = values.stream()
                .map(each -> Literals.value(each, array.depth() + 1, reader.style()))
                .toList();
        int max = array.max() == Expression.UNBOUNDED ? items.size() : Math.min(array.max(), items.size());
        if (max < array.min()) {
            reader.impossible("has bounds at `%s` that no array keeps to".formatted(array.path()));
            return Expression.NEVER;
        }
        return array.of(items.size() <= MAX_IN_ANY_ORDER ? inAnyOrder(items, max) : inOrder(items, max));
    }

    // A junction for each set of values that are there.
    private Expression.Machine inAnyOrder(List<Expression> items, int max) {
        List<Expression.Junction> junctions = new ArrayList<>();
        for (int set = 0; set < 1 << items.size(); set++) {
            int count = Integer.bitCount(set);
            List<Expression.Way> ways = new ArrayList<>();
            for (int i = 0; i < items.size() && count < max; i++) {
                if ((set >> i & 1) == 0) {
                    ways.add(new Expression.Way(after(count, items.get(i)), set | 1 << i));
                }
            }
            junctions.add(new Expression.Junction(count >= array.min() && count <= max, ways));
        }
        return new Expression.Machine(junctions);
    }

    // A junction for each value that may come next and number of those that came.
    private Expression.Machine inOrder(List<Expression> items, int max) {
        int capped = Math.min(items.size(), array.max() == Expression.UNBOUNDED ? Math.max(1, array.min()) : max);
        List<Expression.Junction> junctions = new ArrayList<>();
        for (int next = 0; next <= items.size(); next++) {
            for (int count = 0; count <= capped; count++) {
                List<Expression.Way> ways = new ArrayList<>();
                boolean full = array.max() != Expression.UNBOUNDED && count == max;
                if (next < items.size()) {
                    ways.add(new Expression.Way(Expression.NOTHING, (next + 1) * (capped + 1) + count));
                    if (!full) {
                        int more = (next + 1) * (capped + 1) + Math.min(count + 1, capped);
                        ways.add(new Expression.Way(after(count, items.get(next)), more));
                    }
                }
                junctions.add(new Expression.Junction(next == items.size() && count >= array.min(), ways));
            }
        }
        return new Expression.Machine(junctions);
    }

    private Expression after(int count, Expression item) {
        return count == 0 ? item : sequence(array.comma(), item);
    }
}
