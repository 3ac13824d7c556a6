package org.stromboli.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.stromboli.tokenizer.SentencePieceModel.Piece;

/// The merges that a byte-pair vocabulary implies. SentencePiece joins the neighbours whose joined text has
/// the highest score, tokenizer.json lists pairs in the order in which they may be joined: every cut of a
/// piece into two others is such a pair, and the piece's score is its place.
final class PieceMerges {

    record Merge(String left, String right, float score) {}

    private PieceMerges() {}

    static List<Merge> of(List<Piece> pieces) {
        Set<String> texts = HashSet.newHashSet(pieces.size());
        for (Piece each : pieces) {
            if (each.isText()) {
                texts.add(each.text());
            }
        }
        List<Merge> merges = new ArrayList<>();
        for (Piece each : pieces) {
            if (each.kind() == SentencePieceModel.Kind.NORMAL) {
                addCuts(each, texts, merges);
            }
        }
        // Of one piece's pairs the one with the longer left side comes first, as in published conversions.
        merges.sort(Comparator.comparingDouble((Merge each) -> -each.score())
                .thenComparingInt(each -> -each.left().length()));
        return merges;
    }

    private static void addCuts(Piece piece, Set<String> texts, List<Merge> merges) {
        String text = piece.text();
        for (int cut = text.offsetByCodePoints(0, 1); cut < text.length(); cut = text.offsetByCodePoints(cut, 1)) {
            String left = text.substring(0, cut);
            if (texts.contains(left)) {
                String right = text.substring(cut);
                if (texts.contains(right)) {
                    merges.add(new Merge(left, right, piece.score()));
                }
            }
        }
    }
}
