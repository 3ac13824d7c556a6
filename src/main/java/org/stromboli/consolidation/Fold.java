package org.stromboli.consolidation;

/// What the change of a task is measured from, and whether changes are rescaled one by one. Adapters carry their change
/// with them: for them the first two are the same.
enum Fold {
    /// Each task was trained from the result of the one before: `new = old + rescaled(task - old)`.
    SEQUENTIAL("sequential", "new = old + rescaled(task - old): each task was trained from the result before it"),
    /// All tasks were trained from the base: `new = old + rescaled(task - base)`.
    COMMON_BASE("common-base", "new = old + rescaled(task - base): every task was trained from the base"),
    /// The same, but the changes of all tasks are added before they are rescaled: `new = base + rescaled(sum(task -
    /// base))`.
    JOINT("joint", "new = base + rescaled(sum of task - base): every task was trained from the base");

    private final String option;
    private final String meaning;

    Fold(String option, String meaning) {
        this.option = option;
        this.meaning = meaning;
    }

    String option() {
        return option;
    }

    String meaning() {
        return meaning;
    }
}
