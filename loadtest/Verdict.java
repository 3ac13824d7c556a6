import java.util.ArrayList;
import java.util.List;

/// Checks and how they went.
final class Verdict {

    private final List<String> lines = new ArrayList<>();
    private boolean passed = true;

    void check(boolean good, String what, String seen) {
        lines.add("%s  %s: %s".formatted(good ? "ok    " : "FAILED", what, seen));
        passed &= good;
    }

    void fail(String what) {
        check(false, what, "");
    }

    boolean passed() {
        return passed;
    }

    void print() {
        lines.forEach(System.out::println);
    }
}
