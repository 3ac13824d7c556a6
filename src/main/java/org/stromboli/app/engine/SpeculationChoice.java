package org.stromboli.app.engine;

import org.stromboli.app.settings.SettingException;
import org.stromboli.app.settings.SpeculationKeys;
import org.stromboli.engine.speculation.SpeculationSettings;

/// The settings of drafts, as the engine has them.
final class SpeculationChoice {

    private SpeculationChoice() {}

    static SpeculationSettings of(SpeculationKeys keys) {
        return switch (keys.method()) {
            case "auto" -> settings(keys, true, true);
            case "grammar" -> settings(keys, true, false);
            case "ngram" -> settings(keys, false, true);
            case "off" -> SpeculationSettings.OFF;
            default ->
                throw new SettingException(
                        "stromboli.engine.speculation.method", keys.method(), "auto, grammar, ngram or off");
        };
    }

    private static SpeculationSettings settings(SpeculationKeys keys, boolean grammar, boolean ngram) {
        return new SpeculationSettings(grammar, ngram, keys.tokens(), keys.lookupMax(), keys.lookupMin());
    }
}
