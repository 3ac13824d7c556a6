package org.stromboli.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.tokenizer.SentencePieceModel.Kind;
import org.stromboli.tokenizer.SentencePieceModel.Piece;

/// SentencePiece's way of cutting a text, as slow and plain as it can be: join the two neighbours whose joined
/// text has the highest score, the leftmost of equals, until no two can be joined.
final class ReferenceBytePairs {

    private final SentencePieceModel model;
    private final Map<String, Integer> ids = new HashMap<>();

    ReferenceBytePairs(SentencePieceModel model) {
        this.model = model;
        for (int id = 0; id < model.pieces().size(); id++) {
            ids.put(model.pieces().get(id).text(), id);
        }
    }

    List<Integer> encode(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        String prefixed = (model.dummyPrefix() ? " " : "") + text;
        List<String> symbols = new ArrayList<>();
        prefixed.replace(" ", "▁").codePoints().forEach(each -> symbols.add(Character.toString(each)));
        while (join(symbols)) {}
        List<Integer> found = new ArrayList<>();
        for (String symbol : symbols) {
            Integer id = ids.get(symbol);
            if (id != null && model.pieces().get(id).kind() == Kind.NORMAL) {
                found.add(id);
            } else {
                for (byte each : symbol.getBytes(StandardCharsets.UTF_8)) {
                    found.add(ids.get("<0x%02X>".formatted(each & 0xFF)));
                }
            }
        }
        return found;
    }

    private boolean join(List<String> symbols) {
        int best = -1;
        float bestScore = Float.NEGATIVE_INFINITY;
        for (int at = 0; at + 1 < symbols.size(); at++) {
            Integer id = ids.get(symbols.get(at) + symbols.get(at + 1));
            if (id != null) {
                Piece piece = model.pieces().get(id);
                if (piece.kind() == Kind.NORMAL && piece.score() > bestScore) {
                    best = at;
                    bestScore = piece.score();
                }
            }
        }
        if (best < 0) {
            return false;
        }
        symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
        return true;
    }
}
