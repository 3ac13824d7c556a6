package org.stromboli.grammar.schema;

import static org.stromboli.grammar.expression.Expression.sequence;

import java.util.ArrayList;
import java.util.List;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.GrammarException;

/// Arrays some of whose items have to be of a kind: a machine that counts items, and those of the kind.
///
/// @param array of which all else is known
/// @param containing the schemas with `contains`
record ContainedItems(SchemaReader reader, ArrayGrammar array, List<Conjunct> containing) {

    private static final int MAX_JUNCTIONS = 2_000;

    Expression form() {
        if (containing.size() > 1) {
            throw new GrammarException("has several `contains` that hold together at `%s`, which is not supported"
                    .formatted(array.path()));
        }
        SchemaPlace place = containing.getFirst().place();
        int least = place.count("minContains", 1);
        int max = place.has("maxContains") ? place.count("maxContains", 0) : Expression.UNBOUNDED;
        int kinds = max == Expression.UNBOUNDED ? least : max;
        int items = array.max() == Expression.UNBOUNDED ? Math.max(array.min(), array.places()) : array.max();
        items = Math.max(items, 1);
        if ((items + 1L) * (kinds + 1L) > MAX_JUNCTIONS) {
            throw new GrammarException(
                    "has `contains` beside counts at `%s` for which its form is too large".formatted(array.path()));
        }
        if (max != Expression.UNBOUNDED && max < least) {
            reader.impossible("has bounds at `%s` that no array keeps to".formatted(array.path()));
            return Expression.NEVER;
        }
        List<Expression> kind = items(place, true);
        List<Expression> other = items(place, false);
        List<Expression.Junction> junctions = new ArrayList<>();
        for (int count = 0; count <= items; count++) {
            for (int found = 0; found <= kinds; found++) {
                List<Expression.Way> ways = new ArrayList<>();
                if (array.max() == Expression.UNBOUNDED || count < array.max()) {
                    int next = Math.min(count + 1, items) * (kinds + 1);
                    int index = Math.min(count, array.places());
                    if (max == Expression.UNBOUNDED || found < kinds) {
                        add(ways, count, kind.get(index), next + Math.min(found + 1, kinds));
                    }
                    add(ways, count, other.get(index), next + found);
                }
                junctions.add(new Expression.Junction(count >= array.min() && found >= least, ways));
            }
        }
        return array.of(new Expression.Machine(junctions));
    }

    /// The items at each place, the last for all after it.
    ///
    /// @param kind whether they are of the kind; else they may be, unless those are bounded
    private List<Expression> items(SchemaPlace place, boolean kind) {
        List<Expression> items = new ArrayList<>();
        for (int index = 0; index <= array.places(); index++) {
            List<Conjunct> said = new ArrayList<>(array.said(index));
            if (kind) {
                said.add(Conjunct.holds(place.get("contains"), place.at("contains")));
            } else if (place.has("maxContains")) {
                said.add(Conjunct.fails(place.get("contains"), place.at("contains")));
            }
            items.add(reader.value(said, array.depth() + 1));
        }
        return items;
    }

    private void add(List<Expression.Way> ways, int count, Expression item, int target) {
        if (!item.equals(Expression.NEVER)) {
            ways.add(new Expression.Way(count == 0 ? item : sequence(array.comma(), item), target));
        }
    }
}
