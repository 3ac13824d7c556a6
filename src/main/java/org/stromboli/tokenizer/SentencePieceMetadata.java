package org.stromboli.tokenizer;

import java.util.List;
import java.util.Optional;
import org.stromboli.tokenizer.SentencePieceModel.Kind;
import org.stromboli.tokenizer.SentencePieceModel.Piece;

/// The SentencePiece vocabulary of a file's metadata, `tokenizer.ggml.model` `llama`. Stateless.
final class SentencePieceMetadata {

    private static final int FEW = 16;

    private SentencePieceMetadata() {}

    /// The `tokenizer.json` that says the same.
    ///
    /// @throws IllegalArgumentException if the metadata are damaged, or have lost what is needed
    static byte[] json(TokenizerMetadata metadata) {
        MetadataPieces pieces = MetadataPieces.of(metadata);
        checkScores(metadata, pieces.pieces());
        TokenizerMetadata.Rules rules = metadata.rules();
        String unknown = pieces.first(Kind.UNKNOWN)
                .or(() -> metadata.token(rules.unknown()))
                .orElseThrow(() -> MetadataPieces.rejected("no token for unknown text"));
        Optional<String> begin = metadata.token(rules.begin());
        Optional<String> end = metadata.token(rules.end());
        boolean prefix = rules.spacePrefix().orElse(true);
        SentencePieceModel model = new SentencePieceModel(
                pieces.pieces(), unknown, begin.orElse(""), end.orElse(""), pieces.has(Kind.BYTE), prefix);
        boolean legacy = true; // a space behind each special token, too
        return SentencePieceJson.of(
                model,
                new PieceRules(
                        pieces.added(),
                        begin.filter(_ -> rules.addBegin().orElse(true)),
                        end.filter(_ -> rules.addEnd().orElse(false)),
                        prefix,
                        legacy));
    }

    /// Converters that do not find `tokenizer.model` write the same score for every token, and nothing then tells which
    /// pairs are merged first.
    private static void checkScores(TokenizerMetadata metadata, List<Piece> pieces) {
        float[] merged = new float[pieces.size()];
        int count = 0;
        for (Piece each : pieces) {
            if (each.kind() == Kind.NORMAL && each.text().length() > 1) {
                merged[count++] = each.score();
            }
        }
        boolean equal = true;
        for (int i = 1; i < count; i++) {
            equal &= merged[i] == merged[0];
        }
        if (metadata.scores().isEmpty() || count > FEW && equal) {
            throw MetadataPieces.rejected(
                    "the same score for every token: the file was converted without tokenizer.model, so that the order of merges is lost; convert it again with that file beside the weights, or take another conversion");
        }
    }
}
