package org.stromboli.planning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.stromboli.cli.ByteText;

/// A memory plan for people.
public final class PlanText {

    /// A text model has a few numbers in the place of a tower.
    private static final int NO_TOWER_BYTES = 1000;

    private PlanText() {}

    /// One short line, for a log.
    public static String line(MemoryPlan plan, Optional<MachineMemory> machine) {
        String where = machine.map(each -> " of %s".formatted(ByteText.of(each.bytes())))
                .orElse("");
        return String.format(
                Locale.ROOT,
                "Memory, about: weights %s, keys and values %s (%s a token, %s contexts of %,d), others %s: %s%s",
                ByteText.of(plan.weights().total()),
                ByteText.of(plan.cacheBytes()),
                ByteText.of(plan.tokenBytes()),
                number(plan.sequences()),
                plan.contextTokens(),
                ByteText.of(plan.otherBytes() + plan.featureBytes()),
                ByteText.of(plan.total()),
                where);
    }

    /// All parts, one a line.
    public static List<String> lines(MemoryPlan plan, Optional<MachineMemory> machine) {
        List<String> lines = new ArrayList<>();
        WeightMemory weights = plan.weights();
        if (weights.images() >= NO_TOWER_BYTES) {
            lines.add(row("vision tower and projector", weights.images()));
        }
        lines.add(row("decoder layers", weights.layers()));
        lines.add(row("head", weights.logits()));
        lines.add(
                weights.embedding() == 0
                        ? "  %-28s %10s".formatted("embeddings", "from file")
                        : row("embeddings", weights.embedding()));
        lines.add(row("keys and values", plan.cacheBytes())
                + String.format(
                        Locale.ROOT,
                        "   %s a token: %s contexts of %,d tokens",
                        ByteText.of(plan.tokenBytes()),
                        number(plan.sequences()),
                        plan.contextTokens()));
        if (plan.featureBytes() > 0) {
            lines.add(row("image features, at most", plan.featureBytes()));
        }
        lines.add(row("Java, libtorch, one step", plan.otherBytes()));
        lines.add(row("total", plan.total()));
        machine.ifPresent(each -> lines.add(row("this machine has", each.bytes())
                + "   %s of it usable: %s"
                        .formatted(
                                ByteText.of(each.usable()),
                                plan.total() <= each.usable()
                                        ? String.format(
                                                Locale.ROOT,
                                                "fits, with room for %,d tokens of keys and values",
                                                plan.affordableTokens(each.usable()))
                                        : plan.least() <= each.usable()
                                                ? "fits with fewer keys and values, for one context at least"
                                                : "does not fit")));
        return lines;
    }

    /// What each of them would save, one a line.
    public static List<String> lines(MemoryPlan plan, List<Alternative> others) {
        return others.stream()
                .filter(each -> each.plan().total() < plan.total())
                .map(each -> "  %-36s %10s   saves %s"
                        .formatted(
                                each.settings(),
                                ByteText.of(each.plan().total()),
                                ByteText.of(plan.total() - each.plan().total())))
                .toList();
    }

    /// Why a model is not loaded.
    public static String refusal(MemoryPlan plan, MachineMemory machine, List<Alternative> others) {
        List<String> options = others.stream()
                .filter(each -> each.plan().total() < plan.total())
                .map(each -> "%s %s%s"
                        .formatted(
                                each.settings(),
                                ByteText.of(each.plan().least()),
                                each.plan().least() <= machine.usable() ? "" : " (still too much)"))
                .toList();
        return String.format(
                Locale.ROOT,
                "this model needs about %s (weights %s, one context of %,d tokens %s, Java and libtorch %s), and %s of"
                        + " this machine's %s are usable; %smemory-check=false loads it regardless",
                ByteText.of(plan.least()),
                ByteText.of(plan.weights().total()),
                plan.contextTokens(),
                ByteText.of(plan.contextTokens() * plan.tokenBytes()),
                ByteText.of(plan.otherBytes()),
                ByteText.of(machine.usable()),
                ByteText.of(machine.bytes()),
                options.isEmpty() ? "" : "with other settings: " + String.join(", ", options) + "; ");
    }

    private static String row(String what, long bytes) {
        return "  %-28s %10s".formatted(what, ByteText.of(bytes));
    }

    private static String number(double value) {
        return value >= 10 ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }
}
