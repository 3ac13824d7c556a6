package org.stromboli.engine.speculation;

import java.util.ArrayList;
import java.util.List;

/// The proposers of one answer, in the order in which they are asked.
public final class Proposers {

    private Proposers() {}

    public static List<Proposer> of(SpeculationSettings settings) {
        List<Proposer> proposers = new ArrayList<>();
        if (settings.grammar()) {
            proposers.add(new GrammarProposer(false));
        }
        if (settings.ngram()) {
            proposers.add(new NgramProposer(settings.lookupMax(), settings.lookupMin()));
        }
        if (settings.grammar()) {
            proposers.add(new GrammarProposer(true));
        }
        return proposers;
    }
}
