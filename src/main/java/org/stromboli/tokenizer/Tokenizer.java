package org.stromboli.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/// Text to ids and back as one `tokenizer.json`, or the older `tokenizer.model`, says. Thread-safe; owns
/// native memory until closed.
///
/// Encoding is native. Decoding happens here, byte by byte, so that streamed text and whole text cannot
/// differ. Special tokens written in the text become single ids; text from users goes through [#guard] first,
/// and the rendered prompt through [#encodeGuarded], so that what a user writes is never more than text.
public final class Tokenizer implements AutoCloseable {

    private static final int MAX_SHOWN = 100;

    private final Vocabulary vocabulary;
    private final SpecialTokens special;
    private final NativeEncoder encoder;
    private final GuardedEncoder guarded;

    private Tokenizer(
            Vocabulary vocabulary, Collection<String> placeholders, Set<String> typable, NativeEncoder encoder) {
        this.vocabulary = vocabulary;
        this.special = SpecialTokens.of(
                Stream.concat(vocabulary.specialTexts().stream(), placeholders.stream())
                        .toList(),
                checked(typable, vocabulary, placeholders));
        this.encoder = encoder;
        this.guarded = new GuardedEncoder(encoder, special, vocabulary);
    }

    /// @param path a `tokenizer.json`, or a directory that holds one, or else a `tokenizer.model`
    /// @param placeholders tokens to guard like special ones even where the file does not call them special
    /// @throws IllegalArgumentException if the file is not a tokenizer that this class can follow
    public static Tokenizer load(Path path, Collection<String> placeholders) throws IOException {
        return load(path, placeholders, Set.of());
    }

    /// @param typable special tokens that users may write in their texts
    /// @throws IllegalArgumentException if one of them is no special token, or a placeholder
    public static Tokenizer load(Path path, Collection<String> placeholders, Set<String> typable) throws IOException {
        byte[] json = json(path);
        NativeEncoder encoder = NativeEncoder.begin(json);
        return new Tokenizer(Vocabulary.parse(json), placeholders, typable, encoder).whole();
    }

    private Tokenizer whole() throws IOException {
        encoder.await();
        return this;
    }

    private static Set<String> checked(Set<String> typable, Vocabulary vocabulary, Collection<String> placeholders) {
        for (String token : typable) {
            if (placeholders.contains(token)) {
                throw new IllegalArgumentException(
                        "stromboli.chat.special-tokens-in-text has %s, which stands for a media item".formatted(token));
            }
            List<String> special = vocabulary.specialTexts();
            if (token.length() < 2 || !special.contains(token)) {
                throw new IllegalArgumentException(
                        "stromboli.chat.special-tokens-in-text has %s, which is no special token of the model; those are %s"
                                .formatted(
                                        token,
                                        String.join(" ", special.subList(0, Math.min(MAX_SHOWN, special.size())))));
            }
        }
        return typable;
    }

    /// A directory is read as transformers reads it, with the files beside `tokenizer.json`.
    ///
    /// @param path a `tokenizer.json`, or a directory that holds one, or else a `tokenizer.model`
    /// @param placeholders ids of tokens to guard like special ones; ids that are no token do not matter
    /// @param typable special tokens that users may write in their texts
    /// @throws IllegalArgumentException if the file is not a tokenizer that this class can follow, or as [#load]
    public static Tokenizer loadGuarding(Path path, Collection<Integer> placeholders, Set<String> typable)
            throws IOException {
        byte[] json = Files.isDirectory(path) && isThere(path.resolve("tokenizer.json"))
                ? CheckpointTokenizer.json(path)
                : json(path);
        NativeEncoder encoder = NativeEncoder.begin(json);
        Vocabulary vocabulary = Vocabulary.parse(json);
        List<String> texts = placeholders.stream()
                .map(vocabulary::token)
                .filter(text -> !text.isEmpty())
                .toList();
        return new Tokenizer(vocabulary, texts, typable, encoder).whole();
    }

    /// Returns before texts can be encoded: see [#awaitEncoder].
    ///
    /// @param placeholders tokens to guard like special ones even where the file does not call them special
    /// @param typable special tokens that users may write in their texts
    /// @throws IllegalArgumentException if this class cannot follow the metadata, or as [#load]
    public static Tokenizer of(TokenizerMetadata metadata, Collection<String> placeholders, Set<String> typable)
            throws IOException {
        return switch (metadata.model()) {
            case "llama" -> {
                byte[] json = SentencePieceMetadata.json(metadata);
                yield new Tokenizer(Vocabulary.parse(json), placeholders, typable, NativeEncoder.begin(json));
            }
            case "gpt2" -> {
                BytePairMetadata pairs = BytePairMetadata.of(metadata);
                NativeEncoder encoder = NativeEncoder.begin(pairs::json, pairs::checkMerges);
                yield new Tokenizer(pairs.vocabulary(), placeholders, typable, encoder);
            }
            default ->
                throw MetadataPieces.rejected(
                        "the tokenizer.ggml.model %s; supported are llama and gpt2".formatted(metadata.model()));
        };
    }

    /// Waits until texts can be encoded, as the first one to encode a text does.
    ///
    /// @throws IllegalArgumentException if they never can
    public void awaitEncoder() {
        try {
            encoder.await();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] json(Path path) throws IOException {
        Path file = Files.isDirectory(path) ? path.resolve("tokenizer.json") : path;
        if (Files.isDirectory(path) && !isThere(file)) {
            if (!isThere(path.resolve("tokenizer.model"))) {
                throw new IllegalArgumentException("neither tokenizer.json nor tokenizer.model is there");
            }
            return SentencePieceJson.of(path);
        }
        return LimitedFile.read(file);
    }

    /// A link that leads nowhere is there, and cannot be read.
    private static boolean isThere(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /// @param addSpecialTokens also add what the tokenizer's own rules put around a text, such as a begin token
    public int[] encode(String text, boolean addSpecialTokens) {
        try {
            return encoder.encode(text, addSpecialTokens);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Marks special tokens in a user's text, so that [#encodeGuarded] takes them as ordinary text.
    public String guard(String userText) {
        return special.guard(userText);
    }

    /// Encodes text in which users' parts were guarded before they were put in.
    public int[] encodeGuarded(String text, boolean addSpecialTokens) {
        return SpecialTokens.isGuarded(text) ? guarded.encode(text, addSpecialTokens) : encode(text, addSpecialTokens);
    }

    public String decode(int[] ids, boolean skipSpecialTokens) {
        TextDecoder decoder = decoder(skipSpecialTokens);
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.append(id));
        }
        return text.append(decoder.finish()).toString();
    }

    /// For a text that starts afresh: the space with which some vocabularies begin every text is not part of
    /// it.
    public TextDecoder decoder(boolean skipSpecialTokens) {
        return new TextDecoder(vocabulary, skipSpecialTokens, vocabulary.leadingSpaces());
    }

    /// For a text that goes on after what the prompt ended with: a leading space belongs to it.
    public TextDecoder continuingDecoder(boolean skipSpecialTokens) {
        return new TextDecoder(vocabulary, skipSpecialTokens, 0);
    }

    /// The token's text as bytes, perhaps only a part of a character; empty for ids that are no token.
    public byte[] bytesOf(int id) {
        return vocabulary.bytes(id);
    }

    /// Whether a space at the very start of a decoded text is left out, see [#decoder].
    public boolean dropsFirstSpace() {
        return vocabulary.leadingSpaces() > 0;
    }

    public boolean isSpecial(int id) {
        return vocabulary.isSpecial(id);
    }

    /// The id of a token as the vocabulary writes it, for example `<image>`.
    public OptionalInt idOf(String token) {
        return vocabulary.idOf(token);
    }

    /// The token as the vocabulary writes it; empty for ids that are no token.
    public String tokenOf(int id) {
        return vocabulary.token(id);
    }

    /// One more than the highest id. A model may have more rows than that.
    public int vocabularySize() {
        return vocabulary.size();
    }

    @Override
    public void close() {
        encoder.close();
        guarded.close();
    }
}
