package org.stromboli.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.stromboli.engine.speculation.Draft;
import org.stromboli.engine.speculation.DraftLengths;
import org.stromboli.engine.speculation.Proposer;
import org.stromboli.engine.speculation.StepCosts;

/// Gives sequences that decode a draft of what may come next, where a step has room and the draft is worth its time.
/// Engine thread only; no clock.
final class Drafting {

    /// Sequences: with more of them, steps are well used without drafts.
    private static final int MOST_SEQUENCES = 16;

    private final EngineSettings settings;
    private final SequenceBlocks blocks;
    private final Function<Sequence, List<? extends Proposer>> proposers;
    private final StepCosts costs;
    private final List<Draft> drafts = new ArrayList<>();

    Drafting(
            EngineSettings settings,
            SequenceBlocks blocks,
            Function<Sequence, List<? extends Proposer>> proposers,
            StepCosts costs) {
        this.settings = settings;
        this.blocks = blocks;
        this.proposers = proposers;
        this.costs = costs;
    }

    /// @param decoding sequences that get one token in the step that is being made, which has no others
    void draft(List<Sequence> decoding) {
        if (settings.speculation().isOff() || decoding.size() > MOST_SEQUENCES) {
            return;
        }
        drafts.clear();
        for (Sequence sequence : decoding) {
            drafts.add(propose(sequence));
        }
        DraftLengths.choose(drafts, decoding.size(), settings.maxStepTokens() - decoding.size(), costs);
        for (int i = 0; i < decoding.size(); i++) {
            Sequence sequence = decoding.get(i);
            Draft draft = drafts.get(i);
            draft.shorten(blocks.growBy(sequence, draft.tokens()));
            sequence.shortenDraft(draft.tokens());
        }
    }

    private Draft propose(Sequence sequence) {
        Draft draft = sequence.draft;
        if (draft == null) {
            draft = new Draft(proposers.apply(sequence), settings.speculation().tokens());
            sequence.draft = draft;
        }
        int left = sequence.request.maxTokens() - sequence.generated() - 1;
        int limit = Math.min(left, settings.maxChunkTokens() - 1);
        draft.propose(
                sequence.ids,
                sequence.textStart(),
                limit,
                sequence.request.plan,
                sequence.generated(),
                sequence.constraint);
        sequence.drafted = draft.tokens();
        return draft;
    }

    /// A step of such sequences alone has taken so long.
    void ran(int rows, long nanos) {
        costs.ran(rows, nanos);
    }
}
