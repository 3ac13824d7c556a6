package org.stromboli.cpu.emulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Decodes a whole function. What the assembler never writes is an error, so that a wrong byte does not pass for
/// something else.
final class Decoder {

    private static final int EVEX = 0x62;
    private static final int VEX = 0xC4;

    /// In the second byte after the prefix's first: a vector of 256 bits, where tiles have 128.
    private static final int HALF_VECTOR = 4;

    private final CodeBytes code;
    private final GeneralDecoder generalInstructions;
    private final EvexDecoder vectorInstructions;
    private final TileDecoder tileInstructions;
    private final VexDecoder halfInstructions;
    private final List<Instruction> instructions = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final Map<Integer, Integer> indices = new HashMap<>();

    /// An instruction, and what it is.
    record Decoded(String text, Instruction instruction) {}

    private Decoder(byte[] bytes) {
        code = new CodeBytes(bytes);
        generalInstructions = new GeneralDecoder(code, this::indexAt);
        tileInstructions = new TileDecoder(code);
        halfInstructions = new VexDecoder(code);
        vectorInstructions = new EvexDecoder(code, halfInstructions);
    }

    /// @throws IllegalArgumentException if an instruction is not known
    static Program decode(byte[] bytes) {
        Decoder decoder = new Decoder(bytes);
        while (!decoder.code.isAtEnd()) {
            decoder.one();
        }
        return new Program(decoder.instructions, decoder.texts, decoder.indices);
    }

    private int indexAt(int place) {
        return new Program(instructions, texts, indices).indexAt(place);
    }

    private void one() {
        int start = code.place();
        try {
            int first = code.next();
            Decoded decoded = switch (first) {
                case EVEX -> vectorInstructions.decode();
                case VEX -> code.isSetAfterNext(HALF_VECTOR) ? halfInstructions.decode() : tileInstructions.decode();
                default -> generalInstructions.decode(first);
            };
            indices.put(start, instructions.size());
            instructions.add(decoded.instruction());
            texts.add(decoded.text());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("byte %d, %s: %s".formatted(start, code.hex(start), e.getMessage()), e);
        }
    }
}
