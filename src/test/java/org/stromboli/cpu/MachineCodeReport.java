package org.stromboli.cpu;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Says at the end of a run how many tests of machine code ran, and how many were skipped, and why.
public final class MachineCodeReport implements TestExecutionListener {

    /// Of tests that run machine code.
    public static final String TAG = "machine-code";

    private static final TestTag TESTED = TestTag.create(TAG);

    private final AtomicReference<TestPlan> plan = new AtomicReference<>();
    private final AtomicInteger ran = new AtomicInteger();
    private final Map<String, AtomicInteger> skipped = new ConcurrentHashMap<>();

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan.set(started);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (!test.isTest() || !isTagged(test)) {
            return;
        }
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            String reason = result.getThrowable().map(Throwable::getMessage).orElse("no reason given");
            skipped.computeIfAbsent(oneLine(reason), each -> new AtomicInteger())
                    .incrementAndGet();
        } else {
            ran.incrementAndGet();
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        if (isTagged(test)) {
            skipped.computeIfAbsent(oneLine(reason), each -> new AtomicInteger())
                    .incrementAndGet();
        }
    }

    /// By itself or by its class: invocations of a class with parameters do not inherit its tags.
    private boolean isTagged(TestIdentifier test) {
        return test.getTags().contains(TESTED)
                || plan.get().getParent(test).filter(this::isTagged).isPresent();
    }

    @Override
    public void testPlanExecutionFinished(TestPlan finished) {
        if (ran.get() > 0 || !skipped.isEmpty()) {
            System.out.println(sentence());
        }
    }

    String sentence() {
        StringBuilder text = new StringBuilder("Tests of machine code: %d ran".formatted(ran.get()));
        new TreeMap<>(skipped)
                .forEach((reason, count) -> text.append("; %d were skipped: %s".formatted(count.get(), reason)));
        return text.toString();
    }

    private static String oneLine(String reason) {
        return reason.strip().replaceAll("\\s+", " ");
    }
}
