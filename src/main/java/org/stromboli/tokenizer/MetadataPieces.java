package org.stromboli.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.stromboli.tokenizer.SentencePieceModel.Kind;
import org.stromboli.tokenizer.SentencePieceModel.Piece;

/// The tokens of a file's metadata with their kinds, checked. Immutable.
///
/// @param pieces in the order of their ids
/// @param ids of all pieces but those that are not used
record MetadataPieces(List<Piece> pieces, Map<String, Integer> ids) {

    private static final int MAX_TOKENS = 1 << 22;
    private static final int MAX_LENGTH = 4096; // characters

    /// Tokens that converters call user-defined, although they are no text: `<|im_end|>`, `<image>`.
    private static final Pattern SPECIAL =
            Pattern.compile("<\\|[^<>|\\s]+\\|>|<(image|video|pad|im_patch|im_start|im_end)>");

    /// @throws IllegalArgumentException if they contradict each other
    static MetadataPieces of(TokenizerMetadata metadata) {
        int count = metadata.tokens().size();
        if (count == 0 || count > MAX_TOKENS) {
            throw rejected("%d tokens, expected 1 to %d".formatted(count, MAX_TOKENS));
        }
        fits("scores", metadata.scores().size(), count);
        fits("token types", metadata.types().size(), count);
        List<Piece> pieces = new ArrayList<>(count);
        Map<String, Integer> ids = HashMap.newHashMap(count);
        for (int id = 0; id < count; id++) {
            String text = metadata.tokens().get(id);
            if (text.length() > MAX_LENGTH) {
                throw rejected("a token of %d characters, the max is %d".formatted(text.length(), MAX_LENGTH));
            }
            Kind kind = text.isEmpty() ? Kind.UNUSED : kind(metadata, id, text);
            float score = metadata.scores().isEmpty() ? 0 : metadata.scores().get(id);
            if (Float.isNaN(score)) {
                throw rejected("the token %s with the score NaN".formatted(text));
            }
            if (kind != Kind.UNUSED && ids.put(written(text, kind), id) != null) {
                throw rejected("the token \"%s\" twice".formatted(text));
            }
            pieces.add(new Piece(written(text, kind), score, kind));
        }
        return new MetadataPieces(Collections.unmodifiableList(pieces), Collections.unmodifiableMap(ids));
    }

    private static void fits(String what, int found, int tokens) {
        if (found != 0 && found != tokens) {
            throw rejected("%d %s for %d tokens".formatted(found, what, tokens));
        }
    }

    private static Kind kind(TokenizerMetadata metadata, int id, String text) {
        if (metadata.types().isEmpty()) {
            return PieceStyle.isByte(text) ? Kind.BYTE : isNamed(metadata, id) ? Kind.CONTROL : Kind.NORMAL;
        }
        int type = metadata.types().get(id);
        if (type < 0 || type > Kind.values().length) {
            throw rejected("the token %s of the type %d, which is not known".formatted(text, type));
        }
        return type == 0 ? Kind.NORMAL : Kind.values()[type - 1];
    }

    private static boolean isNamed(TokenizerMetadata metadata, int id) {
        TokenizerMetadata.Rules rules = metadata.rules();
        return List.of(rules.begin(), rules.end(), rules.unknown()).contains(OptionalInt.of(id));
    }

    /// Tokens that are cut out of texts are spelled as texts are.
    private static String written(String text, Kind kind) {
        return kind == Kind.USER_DEFINED ? text.replace(SentencePieceModel.SPACE, " ") : text;
    }

    /// Entries of `added_tokens` by their ids: tokens that are cut out of a text before anything else.
    SortedMap<Integer, ObjectNode> added() {
        SortedMap<Integer, ObjectNode> added = new TreeMap<>();
        for (int id = 0; id < pieces.size(); id++) {
            Piece each = pieces.get(id);
            switch (each.kind()) {
                case CONTROL, UNKNOWN -> added.put(id, entry(id, each.text(), true));
                case USER_DEFINED ->
                    added.put(
                            id,
                            entry(id, each.text(), SPECIAL.matcher(each.text()).matches()));
                case NORMAL, UNUSED, BYTE -> {}
            }
        }
        return added;
    }

    private static ObjectNode entry(int id, String text, boolean special) {
        return AddedTokens.entry(text, special).put("id", id);
    }

    boolean has(Kind kind) {
        return pieces.stream().anyMatch(each -> each.kind() == kind);
    }

    Optional<String> first(Kind kind) {
        return pieces.stream()
                .filter(each -> each.kind() == kind)
                .map(Piece::text)
                .findFirst();
    }

    static IllegalArgumentException rejected(String what) {
        return new IllegalArgumentException("its metadata have " + what);
    }
}
