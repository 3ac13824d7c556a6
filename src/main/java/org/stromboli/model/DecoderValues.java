package org.stromboli.model;

import org.stromboli.model.geometry.DecoderGeometry;
import org.stromboli.model.geometry.Experts;
import org.stromboli.model.geometry.ModelGeometry;
import org.stromboli.model.geometry.Multipliers;
import org.stromboli.torch.Arguments;
import org.stromboli.torch.ScriptModule;
import org.stromboli.torch.Torch;
import org.stromboli.torch.Value;

/// A decoder's sizes and constants as the graph takes them. Whoever gets a value closes it.
record DecoderValues(Torch torch, ScriptModule module, ModelGeometry geometry) {

    Value shape() {
        DecoderGeometry g = geometry.decoder();
        try (Arguments a = torch.arguments()) {
            return module.call(
                    "decoder_shape",
                    a.integer(g.heads()),
                    a.integer(g.kvHeads()),
                    a.integer(g.rotary().width()),
                    a.real(g.traits().norms().gainOffset()));
        }
    }

    Value constants() {
        DecoderGeometry g = geometry.decoder();
        Multipliers multipliers = g.traits().multipliers();
        try (Arguments a = torch.arguments()) {
            return module.call(
                    "decoder_constants",
                    a.real(g.streamEpsilon()),
                    a.text(g.traits().activation().graphName()),
                    a.real(multipliers.textInStream()),
                    a.real(multipliers.featuresInStream()),
                    a.real(multipliers.logitDivisor()),
                    a.real(g.traits().caps().scores()),
                    a.real(g.traits().caps().logits()),
                    a.integer(g.traits().experts().map(Experts::used).orElse(0)),
                    a.flag(g.traits().experts().map(Experts::normalised).orElse(false)),
                    a.integer(geometry.rotatedPositions()),
                    a.real(g.rotary().theta()),
                    a.reals(g.rotary().divisorNumbers()),
                    a.reals(g.turnedLengths()));
        }
    }
}
