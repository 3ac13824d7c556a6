package org.stromboli.tokenizer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a `tokenizer.model` of SentencePiece says, as far as byte-pair vocabularies need it. Immutable.
///
/// @param pieces in the order of their ids
/// @param unknown the piece for what has no other
/// @param begin the name of the begin token
/// @param end the name of the end token
/// @param byteFallback characters without a piece are written as bytes
/// @param dummyPrefix every text begins with a space
record SentencePieceModel(
        List<Piece> pieces, String unknown, String begin, String end, boolean byteFallback, boolean dummyPrefix) {

    /// How a piece may come about, in the order of the file format's numbers, which begin at 1.
    enum Kind {
        NORMAL,
        UNKNOWN,
        CONTROL,
        USER_DEFINED,
        UNUSED,
        BYTE
    }

    record Piece(String text, float score, Kind kind) {

        /// It is written for text, whole or as a part of other pieces.
        boolean isText() {
            return kind == Kind.NORMAL || kind == Kind.USER_DEFINED;
        }
    }

    /// How pieces write a space.
    static final String SPACE = "▁";

    private static final int MAX_PIECES = 1 << 20;
    private static final int MAX_PIECE_LENGTH = 4096; // characters
    private static final int BYTE_PAIRS = 2; // of the model types

    /// @throws IllegalArgumentException if the file is damaged, or of a kind that is not supported
    static SentencePieceModel parse(byte[] file) {
        List<Piece> pieces = new ArrayList<>();
        Trainer trainer = new Trainer();
        Normalizer normalizer = new Normalizer();
        WireReader in = new WireReader(ByteBuffer.wrap(file));
        while (in.next()) {
            switch (in.field()) {
                case 1 -> {
                    if (pieces.size() == MAX_PIECES) {
                        throw rejected("has more than %d pieces".formatted(MAX_PIECES));
                    }
                    pieces.add(piece(in.message()));
                }
                case 2 -> trainer.read(in.message());
                case 3 -> normalizer.read(in.message());
                default -> in.skip();
            }
        }
        trainer.check();
        normalizer.check();
        return new SentencePieceModel(
                Collections.unmodifiableList(pieces),
                unknown(pieces),
                trainer.begin,
                trainer.end,
                trainer.byteFallback,
                normalizer.dummyPrefix);
    }

    private static Piece piece(ByteBuffer message) {
        String text = "";
        float score = 0;
        int kind = 1;
        WireReader in = new WireReader(message);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> text = in.text();
                case 2 -> score = in.real();
                case 3 -> kind = in.number();
                default -> in.skip();
            }
        }
        if (text.isEmpty() || text.length() > MAX_PIECE_LENGTH || Float.isNaN(score)) {
            throw rejected("has a piece of %d characters with the score %s".formatted(text.length(), score));
        }
        if (kind < 1 || kind > Kind.values().length || kind == 1 + Kind.UNUSED.ordinal()) {
            throw rejected("has a piece of the type %d, which is not supported".formatted(kind));
        }
        if (kind == 1 + Kind.USER_DEFINED.ordinal() && text.contains(SPACE)) {
            throw rejected("defines the token \"%s\" with spaces, which is not supported".formatted(text));
        }
        return new Piece(text, score, Kind.values()[kind - 1]);
    }

    private static String unknown(List<Piece> pieces) {
        Set<String> texts = new HashSet<>();
        List<String> unknown = new ArrayList<>();
        for (Piece each : pieces) {
            if (!texts.add(each.text())) {
                throw rejected("has the piece %s twice".formatted(each.text()));
            }
            if (each.kind() == Kind.UNKNOWN) {
                unknown.add(each.text());
            }
        }
        if (unknown.size() != 1) {
            throw rejected("has %d pieces for unknown text, expected 1".formatted(unknown.size()));
        }
        return unknown.getFirst();
    }

    static IllegalArgumentException rejected(String what) {
        return new IllegalArgumentException("tokenizer.model " + what);
    }

    /// How the vocabulary was made. The fields that are not read say nothing about its use.
    private static final class Trainer {

        private int type = 1;
        private boolean byteFallback;
        private boolean spaceAtEnd;
        private String begin = "<s>";
        private String end = "</s>";

        void read(ByteBuffer message) {
            WireReader in = new WireReader(message);
            while (in.next()) {
                switch (in.field()) {
                    case 3 -> type = in.number();
                    case 24 -> spaceAtEnd = in.flag();
                    case 35 -> byteFallback = in.flag();
                    case 46 -> begin = in.text();
                    case 47 -> end = in.text();
                    default -> in.skip();
                }
            }
        }

        void check() {
            if (type != BYTE_PAIRS) {
                throw rejected("is a %s vocabulary; supported are byte-pair (BPE) vocabularies"
                        .formatted(
                                switch (type) {
                                    case 1 -> "Unigram";
                                    case 3 -> "word";
                                    case 4 -> "character";
                                    default -> "type %d".formatted(type);
                                }));
            }
            if (spaceAtEnd) {
                throw rejected("writes spaces at the end of words, which is not supported");
            }
        }
    }

    /// What happens to a text before it is cut into pieces.
    private static final class Normalizer {

        private String name = "nmt_nfkc";
        private boolean hasTable;
        private boolean dummyPrefix = true;
        private boolean removesSpaces = true;
        private boolean escapesSpaces = true;

        void read(ByteBuffer message) {
            WireReader in = new WireReader(message);
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> name = in.text();
                    case 2 -> hasTable = in.message().hasRemaining();
                    case 3 -> dummyPrefix = in.flag();
                    case 4 -> removesSpaces = in.flag();
                    case 5 -> escapesSpaces = in.flag();
                    default -> in.skip();
                }
            }
        }

        void check() {
            if (hasTable || removesSpaces || !escapesSpaces) {
                throw rejected("changes texts by the rule %s%s; supported are vocabularies that take texts as they are"
                        .formatted(name, removesSpaces ? " and removes spaces" : ""));
            }
        }
    }
}
