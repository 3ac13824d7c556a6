package org.stromboli.grammar.schema;

import static org.stromboli.grammar.expression.Expression.NEVER;
import static org.stromboli.grammar.expression.Expression.optional;
import static org.stromboli.grammar.expression.Expression.sequence;
import static org.stromboli.grammar.expression.Expression.text;

import java.util.ArrayList;
import java.util.List;
import org.stromboli.grammar.expression.Expression;
import org.stromboli.grammar.expression.GrammarException;

/// Arrays that some schemas hold for together. Items that have a place of their own are all written unless `minItems`
/// allows fewer, and further ones only where something is said of them.
final class ArrayGrammar {

    private static final int MAX_PLACES = 1_000;

    private final SchemaReader reader;
    private final List<Conjunct> leaves;
    private final List<ItemSchemas> items;
    private final int depth;
    private final int places; // first items of which something is said apart
    private final int min;
    private int max;

    /// @param leaves of one branch
    /// @param depth containers around the array
    ArrayGrammar(SchemaReader reader, List<Conjunct> leaves, int depth) {
        this.reader = reader;
        this.leaves = leaves.stream().filter(Conjunct::isHeld).toList();
        this.depth = depth;
        items = this.leaves.stream().map(each -> ItemSchemas.of(each.place())).toList();
        places = items.stream().mapToInt(each -> each.first().size()).max().orElse(0);
        if (places > MAX_PLACES) {
            throw GrammarException.tooLarge(MAX_PLACES + " items with a schema of their own");
        }
        boolean counted = this.leaves.stream().anyMatch(each -> each.place().has("minItems"));
        int least = this.leaves.stream()
                .mapToInt(each -> each.place().count("minItems", 0))
                .max()
                .orElse(0);
        boolean empty = leaves.stream().filter(Conjunct::isDenied).anyMatch(ArrayGrammar::deniesTheEmpty);
        max = this.leaves.stream()
                .filter(each -> each.place().has("maxItems"))
                .mapToInt(each -> each.place().count("maxItems", 0))
                .min()
                .orElse(Expression.UNBOUNDED);
        int limit = max;
        closed().ifPresent(end -> max = limit == Expression.UNBOUNDED ? end : Math.min(limit, end));
        boolean asked = items.stream().anyMatch(each -> each.rest().isPresent())
                || this.leaves.stream().anyMatch(each -> each.place().has("unevaluatedItems"));
        if (places > 0 && !asked && least <= places) {
            max = max == Expression.UNBOUNDED ? places : Math.min(max, places);
        }
        int natural = counted || places == 0 ? least : max == Expression.UNBOUNDED ? places : Math.min(places, max);
        min = Math.max(natural, empty ? 1 : 0);
        bound();
    }

    // Of a model that does not end its lists.
    private void bound() {
        int limit = reader.maxItems(depth);
        if (max == Expression.UNBOUNDED && limit != Expression.UNBOUNDED) {
            max = Math.max(Math.max(min, places), limit);
        }
    }

    private static boolean deniesTheEmpty(Conjunct denied) {
        boolean empty = false;
        for (Object each : SchemaKeywords.fixed(denied.place())) {
            if (each instanceof List<?> list && !list.isEmpty()) {
                throw new GrammarException("would have to rule out an array at `%s`, which is not supported"
                        .formatted(SchemaPlace.shown(denied.path())));
            }
            empty |= each instanceof List<?>;
        }
        return empty;
    }

    // The first place at which no item may stand.
    private java.util.OptionalInt closed() {
        return items.stream()
                .flatMapToInt(each -> {
                    for (int i = 0; i < each.first().size(); i++) {
                        if (Boolean.FALSE.equals(each.first().get(i).schema())) {
                            return java.util.stream.IntStream.of(i);
                        }
                    }
                    boolean none = each.rest()
                            .filter(rest -> Boolean.FALSE.equals(rest.schema()))
                            .isPresent();
                    return none
                            ? java.util.stream.IntStream.of(each.first().size())
                            : java.util.stream.IntStream.empty();
                })
                .min();
    }

    Expression form() {
        if (max != Expression.UNBOUNDED && max < min) {
            reader.impossible("has bounds at `%s` that no array keeps to".formatted(path()));
            return NEVER;
        }
        if (leaves.stream().anyMatch(each -> Boolean.TRUE.equals(each.place().get("uniqueItems")))
                && max != 0
                && max != 1) {
            return new UniqueItems(reader, this).form();
        }
        List<Conjunct> containing = leaves.stream()
                .filter(each -> each.place().has("contains")
                        && each.place().count("minContains", 1) + (each.place().has("maxContains") ? 1 : 0) > 0)
                .toList();
        if (!containing.isEmpty()) {
            return new ContainedItems(reader, this, containing).form();
        }
        return max == 0 ? text("[]") : listed();
    }

    private Expression listed() {
        Expression rest = NEVER;
        if (max == Expression.UNBOUNDED || max > places) {
            Expression item = item(places);
            if (item.equals(NEVER)) {
                max = places;
            } else {
                int from = Math.max(places, 1);
                rest = new Expression.Repeat(
                        sequence(comma(), item),
                        Math.max(0, min - from),
                        max == Expression.UNBOUNDED ? max : max - from);
                if (places == 0) {
                    return array(min, sequence(item, rest));
                }
            }
        }
        return min > max && max >= 0 ? NEVER : withPlaces(rest);
    }

    // From the last item with a place of its own to the first.
    private Expression withPlaces(Expression rest) {
        int last = max == Expression.UNBOUNDED ? places : Math.min(places, max);
        Expression after = rest.equals(NEVER) ? Expression.NOTHING : rest;
        for (int i = last - 1; i >= 0; i--) {
            Expression item = item(i);
            if (item.equals(NEVER)) {
                after = i >= min ? Expression.NOTHING : NEVER;
                if (i == 0) {
                    return min == 0 ? text("[]") : NEVER;
                }
                continue;
            }
            Expression here = i == 0 ? sequence(item, after) : sequence(comma(), item, after);
            after = i == 0 || i < min ? here : optional(here);
        }
        return last == 0 ? text("[]") : array(min, after);
    }

    private Expression array(int least, Expression content) {
        Expression inner = sequence(content, reader.style().space(depth));
        return sequence(text("["), reader.style().space(depth + 1), least == 0 ? optional(inner) : inner, text("]"));
    }

    /// All that is said of the item at an index; of those without a place of their own at any index from `places`.
    List<Conjunct> said(int index) {
        List<Conjunct> said = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            Conjunct leaf = leaves.get(i);
            items.get(i).at(index).ifPresent(item -> said.add(Conjunct.holds(item.schema(), item.path())));
            SchemaPlace place = leaf.place();
            if (place.has("unevaluatedItems") && !isEvaluated(leaf, index)) {
                said.add(Conjunct.holds(place.get("unevaluatedItems"), place.at("unevaluatedItems")));
            }
        }
        return said;
    }

    private boolean isEvaluated(Conjunct scope, int index) {
        for (int i = 0; i < leaves.size(); i++) {
            boolean inside = leaves.get(i).scopes().contains(scope.path());
            if (inside && leaves.get(i).place().has("contains")) {
                throw new GrammarException("has `contains` beside `unevaluatedItems` at `%s`, which is not supported"
                        .formatted(SchemaPlace.shown(scope.path())));
            }
            boolean nested =
                    inside && leaves.get(i) != scope && leaves.get(i).place().has("unevaluatedItems");
            if (nested || inside && items.get(i).at(index).isPresent()) {
                return true;
            }
        }
        return false;
    }

    Expression item(int index) {
        return reader.value(said(index), depth + 1);
    }

    Expression comma() {
        return reader.style().comma(depth + 1);
    }

    SchemaReader reader() {
        return reader;
    }

    List<Conjunct> leaves() {
        return leaves;
    }

    int depth() {
        return depth;
    }

    int places() {
        return places;
    }

    int min() {
        return min;
    }

    int max() {
        return max;
    }

    String path() {
        return leaves.isEmpty() ? "#" : SchemaPlace.shown(leaves.getFirst().path());
    }

    /// An array of a machine whose ways read items, with the comma before all but the first.
    Expression of(Expression.Machine machine) {
        return sequence(
                text("["),
                reader.style().space(depth + 1),
                machine,
                reader.style().space(depth),
                text("]"));
    }
}
