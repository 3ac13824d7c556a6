package org.stromboli.grammar.schema;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stromboli.grammar.expression.GrammarException;

/// Takes schemas that have to hold together apart: what they demand in common, and for each of their choices a branch
/// of its own. (The method of analytic tableaux.) Used once.
final class Branches {

    private static final int MAX_STEPS = 20_000;
    private static final int MAX_BRANCHES = 600;

    private final SchemaReader reader;
    private final SchemaChoices choices;
    private final boolean inPlace;
    private final List<Branch> out = new ArrayList<>();
    private final String path;
    private int steps;

    /// @param inPlace whether references are followed even where a rule would do
    private Branches(SchemaReader reader, boolean inPlace, String path) {
        this.path = path;
        this.reader = reader;
        this.inPlace = inPlace;
        choices = new SchemaChoices(reader.references());
    }

    static List<Branch> of(Collection<Conjunct> all, SchemaReader reader, boolean inPlace, int depth) {
        Branches branches = new Branches(
                reader, inPlace, all.stream().map(Conjunct::path).findFirst().orElse("#"));
        branches.follow(new Open(all), depth);
        return branches.out;
    }

    /// A branch that is not at its end.
    private static final class Open {

        final Deque<Conjunct> unread;
        final List<Conjunct> leaves = new ArrayList<>();
        final List<Conjunct> met = new ArrayList<>();
        final Set<String> keys = new HashSet<>();
        final Deque<List<List<Conjunct>>> forks = new ArrayDeque<>();

        Open(Collection<Conjunct> unread) {
            this.unread = new ArrayDeque<>(unread);
        }

        Open with(List<Conjunct> more) {
            Open open = new Open(more);
            open.leaves.addAll(leaves);
            open.met.addAll(met);
            open.keys.addAll(keys);
            open.forks.addAll(forks);
            return open;
        }

        boolean isFirst() {
            return leaves.isEmpty() && unread.isEmpty() && forks.isEmpty() && met.size() == 1;
        }
    }

    private void follow(Open open, int depth) {
        for (Conjunct each = open.unread.poll(); each != null; each = open.unread.poll()) {
            if (++steps > MAX_STEPS) {
                throw tooMany(MAX_STEPS);
            }
            if (each.schema() instanceof Boolean any) {
                if (any != each.isHeld()) {
                    reader.impossible("allows no value at `%s`".formatted(SchemaPlace.shown(each.path())));
                    return;
                }
            } else if (open.keys.add(each.key()) && !read(each, open, depth)) {
                return;
            }
        }
        List<List<Conjunct>> fork = open.forks.poll();
        if (fork == null) {
            add(new Branch.Leaves(List.copyOf(open.leaves)));
            return;
        }
        boolean alone = !inPlace && open.leaves.isEmpty() && open.forks.isEmpty() && open.met.size() == 1;
        for (List<Conjunct> way : fork) {
            if (alone) {
                add(new Branch.Ready(reader.value(way, depth)));
            } else {
                follow(open.with(way), depth);
            }
        }
    }

    private void add(Branch branch) {
        int max = MAX_BRANCHES * (inPlace ? 1 : 10);
        if (out.size() == max) {
            throw tooMany(max);
        }
        out.add(branch);
    }

    private GrammarException tooMany(int max) {
        return new GrammarException(
                "has more than %d combinations of choices (`anyOf`, `oneOf`, `if`, dependencies) that hold together at `%s`"
                        .formatted(max, SchemaPlace.shown(path)));
    }

    /// @return whether the branch goes on
    private boolean read(Conjunct each, Open open, int depth) {
        SchemaPlace place = each.place();
        open.met.add(each);
        if (each.isDenied()) {
            open.leaves.add(each);
            return true;
        }
        SchemaKeywords.check(place);
        if (!each.isHeld()) {
            List<List<Conjunct>> ways = new SchemaNegation(reader.references()).of(place);
            if (ways.size() == 1) {
                open.unread.addAll(ways.getFirst());
            } else {
                open.forks.add(ways);
            }
            return true;
        }
        if (place.has("enum") || place.has("const")) {
            add(new Branch.Values(values(place, open)));
            return false;
        }
        if (!inPlace && open.isFirst() && SchemaKeywords.isOnlyReference(place)) {
            add(new Branch.Ready(reader.rule(place, depth)));
            return false;
        }
        boolean scope = place.has("unevaluatedProperties") || place.has("unevaluatedItems");
        Conjunct held = scope ? each.scoped() : each;
        if (SchemaKeywords.speaksOfValues(place)) {
            open.leaves.add(held);
        }
        choices.of(held, place, open.unread, open.forks);
        return true;
    }

    /// The values of one schema that all others hold for.
    private List<@Nullable Object> values(SchemaPlace place, Open open) {
        List<@Nullable Object> values = new ArrayList<>();
        values.addAll(SchemaKeywords.fixed(place));
        List<Conjunct> others = new ArrayList<>(open.met);
        others.addAll(open.unread);
        ValueCheck check = new ValueCheck(reader.references(), reader.patterns());
        values.removeIf(value -> !others.stream().allMatch(other -> check.holds(other, value))
                || !open.forks.stream()
                        .allMatch(fork -> fork.stream()
                                .anyMatch(way -> way.stream().allMatch(other -> check.holds(other, value)))));
        if (values.isEmpty()) {
            reader.impossible("allows no value at `%s`".formatted(SchemaPlace.shown(place.path())));
        }
        return values;
    }
}
