package org.stromboli.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.SortedMap;

/// What stands beside the pieces of a SentencePiece vocabulary.
///
/// @param added entries of `added_tokens` by their ids
/// @param begin the token that is put in front of texts
/// @param end the token that is put behind texts
/// @param prefix texts begin with a space
/// @param legacy so do the texts behind each special token
record PieceRules(
        SortedMap<Integer, ObjectNode> added,
        Optional<String> begin,
        Optional<String> end,
        boolean prefix,
        boolean legacy) {}
