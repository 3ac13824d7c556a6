package org.stromboli.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stromboli.cache.PrefixKey;
import org.stromboli.engine.sampling.IntList;
import org.stromboli.engine.sampling.TokenCounts;
import org.stromboli.engine.speculation.Draft;
import org.stromboli.engine.step.StepResult;
import org.stromboli.generation.MediaSpan;
import org.stromboli.grammar.ConstraintCursor;
import org.stromboli.grammar.TokenConstraint;

/// One choice of a request: the tokens it knows and how far their KV is computed. Engine thread only. There
/// is no prefill and no decode, only a gap between two counts that each step makes smaller:
///
/// ```text
///   ids     |  prompt                    | generated |
///           0 ............ computed ................ known
///   blocks  | shared by prefix | own, full | own, partly filled |
///           0 ......... published (may be found by others)
/// ```
///
/// During a step, a draft may stand behind the known tokens: those of it that prove right become known.
///
/// Running sequences hold blocks for all known tokens; sequences in other states hold neither blocks nor
/// features.
final class Sequence {

    enum State {
        /// Waits for another choice of its request to compute the prompt.
        HELD,
        WAITING,
        RUNNING,
        ENDED
    }

    /// Order of service: priority, then arrival, then choice.
    static final Comparator<Sequence> ORDER = Comparator.comparingInt(
                    (Sequence sequence) -> sequence.request.request.priority())
            .thenComparingLong(sequence -> sequence.arrival)
            .thenComparingInt(sequence -> sequence.choice);

    private static final int NO_HANDLE = -1;

    final AcceptedRequest request;
    final int choice;
    final IntList ids; // [known + drafted]
    final IntList blocks = new IntList(8); // [ceil(known / blockTokens)] while running
    final List<PrefixKey> keys = new ArrayList<>(); // of the first full blocks, as far as they were asked for
    final List<MediaSpan> spans;
    final int[] handles; // [spans] features in use, or NO_HANDLE
    final @Nullable TokenCounts seen; // only where penalties need it
    final @Nullable ConstraintCursor constraint; // stands after the last token that is known

    State state = State.HELD;
    long arrival;
    int computed;
    int published; // blocks
    int currentSpan; // spans before it are computed
    int keyedSpan; // spans before it end before the next block without a key
    int scheduled; // tokens in the current step
    int samples; // in the current step
    int means; // in the current step
    int drafted; // tokens of `ids` that are not known yet
    int right; // of the draft of the current step

    @Nullable
    Draft draft; // once there was one

    final List<float[]> embeddings = new ArrayList<>(); // of the spans that are computed, if it embeds

    boolean awaitsMask; // nothing can be computed in the current step before its mask is known
    private boolean postponed; // no token could be chosen, for want of a mask
    int cachedPromptTokens;
    int preemptions;
    boolean wasAdmitted;
    long admittedNanos;
    long firstTokenNanos;
    long lastTokenNanos;

    Sequence(AcceptedRequest request, int choice) {
        this.request = request;
        this.choice = choice;
        int[] prompt = request.request.prompt().ids();
        ids = new IntList(prompt.length + 64);
        ids.addAll(prompt, 0, prompt.length);
        spans = request.request.prompt().media();
        handles = new int[spans.size()];
        Arrays.fill(handles, NO_HANDLE);
        constraint = request.request.constraint().map(TokenConstraint::start).orElse(null);
        seen = request.plan.parameters().hasPenalties() ? new TokenCounts() : null;
        if (seen != null && request.plan.parameters().repetitionPenalty() != 1) {
            for (int id : prompt) {
                seen.see(id);
            }
        }
    }

    int known() {
        return ids.size() - drafted;
    }

    /// Whether its features are all that is computed: it holds no blocks.
    boolean embeds() {
        return request.request.embeds();
    }

    int gap() {
        return known() - computed;
    }

    int generated() {
        return known() - request.promptTokens();
    }

    // Its last token is computed again once the mask is known that was missing.
    private void postpone() {
        scheduled--;
        postponed = true;
    }

    /// Once for each step, since masks become known at any moment.
    void lookForMask() {
        awaitsMask = postponed
                && gap() == 1
                && constraint != null
                && !constraint.mask().isReady();
    }

    void onMask(Runnable wake) {
        if (awaitsMask && constraint != null) {
            constraint.mask().whenReady(wake);
        }
    }

    void append(int id) {
        postponed = false;
        if (drafted > 0 && ids.get(known()) == id) {
            drafted--;
        } else {
            dropDraft();
            ids.add(id);
        }
        if (seen != null) {
            seen.generate(id);
        }
    }

    /// Where the text begins that the answer may repeat.
    int textStart() {
        return spans.isEmpty() ? 0 : spans.getLast().end();
    }

    /// How much of its draft the samples of a step prove right.
    ///
    /// @param column of the first of its samples
    void verify(int[] sampled, int column) {
        right = 0;
        while (right < drafted && sampled[column + right] == ids.get(known() + right)) {
            right++;
        }
        scheduled -= drafted - right;
        int next = sampled[column + right];
        if (next == StepResult.NOT_YET) {
            postpone();
        } else if (draft != null) {
            draft.verified(right, next);
        }
    }

    void shortenDraft(int to) {
        ids.truncate(known() + to);
        drafted = to;
    }

    void dropDraft() {
        shortenDraft(0);
        if (draft != null) {
            draft.clear();
        }
    }

    boolean holds(int span) {
        return handles[span] != NO_HANDLE;
    }

    /// Gives up this span's features and returns their handle.
    int letGo(int span) {
        int handle = handles[span];
        handles[span] = NO_HANDLE;
        return handle;
    }

    @Override
    public String toString() {
        return "%s/%d (%s, %d of %d computed)".formatted(request.request.id(), choice, state, computed, known());
    }
}
