package org.stromboli.app.settings;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// How the engine shares a device among requests: keys below `stromboli.engine.`.
public interface EngineKeys {

    /// CPU threads of one operator; default: all cores, but one for models so small that threads would
    /// wait for each other longer than they compute.
    OptionalInt threads();

    /// Whether a CPU with instructions for bfloat16 runs machine code made at the start: `auto` where it is
    /// measured to be faster than libtorch, `true` wherever there is any, `false` never.
    @WithDefault("auto")
    String machineCode();

    /// The instructions that machine code is made of, without measuring what is faster: `avx2`, `avx-vnni`, `avx512`,
    /// `avx512-bf16`, `amx`; `graph` for libtorch alone; `auto` for all that the processor has.
    @WithDefault("auto")
    String instructions();

    /// Whether what was measured at an earlier start counts: `remembered`, `anew` (measured again, and remembered),
    /// `forgotten` (measured again, and not remembered).
    @WithDefault("remembered")
    String measurements();

    /// Where there is no machine code: whether a CPU keeps the decoder's weights a second time, in three quarters
    /// of their size (in half with `int8`), which makes one or two answers at a time about twice as fast; default:
    /// where memory allows.
    Optional<Boolean> secondCopy();

    /// Tokens of one step, prompts and answers together.
    @WithDefault("512")
    int maxStepTokens();

    /// How long an answer that is being written may wait for its next token while prompts of others are computed;
    /// longer where many wait.
    @WithDefault("350ms")
    Duration maxPause();

    /// Answers that are written at the same time.
    @WithDefault("32")
    int maxRunning();

    /// Memory for keys and values on the device; default: a quarter of a computer, at most 2G, or what weights
    /// leave on a GPU; at least one full context.
    Optional<MemorySize> kvCacheBytes();

    /// Few, so that a prompt seen before is found nearly to its end: what is left over is computed again.
    @WithDefault("4")
    int blockTokens();

    /// What is proposed to compute several tokens of one answer in a step.
    SpeculationKeys speculation();

    /// Requests that may wait; further ones are answered 429.
    @WithDefault("256")
    int maxQueued();

    /// Prompt tokens that may wait.
    @WithDefault("262144")
    long maxQueuedTokens();
}
