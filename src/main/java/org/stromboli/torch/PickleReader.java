package org.stromboli.torch;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stromboli.torch.PickleValue.Dictionary;
import org.stromboli.torch.PickleValue.Function;
import org.stromboli.torch.PickleValue.Items;
import org.stromboli.torch.PickleValue.Plain;
import org.stromboli.torch.PickleValue.Tensor;
import org.stromboli.torch.PickleValue.Text;
import org.stromboli.torch.PickleValue.Tuple;
import org.stromboli.torch.PickleValue.Whole;

/// Interprets the pickle of a checkpoint. It knows the instructions that `torch.save` writes and the names of
/// [PickleGlobals]; everything else is rejected, so that a hostile file can neither run code nor call anything.
/// Instructions, and with them stack, memo and every structure, are bounded; nothing is walked recursively. Used by one
/// thread.
final class PickleReader {

    static final int MAX_BYTES = 16 << 20;
    private static final int MAX_INSTRUCTIONS = 2_000_000;
    private static final int MAX_TEXT_BYTES = 4096;
    private static final int MAX_PROTOCOL = 5;
    private static final Plain PLAIN = new Plain();

    private final WeightFile file;
    private final ByteBuffer in;
    private final PickleStack stack;
    private final Map<Integer, PickleValue> memo = new HashMap<>();

    private PickleReader(WeightFile file, ByteBuffer in) {
        this.file = file;
        this.in = in;
        this.stack = new PickleStack(file);
    }

    /// @param in little-endian
    static PickleValue read(WeightFile file, ByteBuffer in) {
        PickleReader reader = new PickleReader(file, in);
        try {
            return reader.run();
        } catch (BufferUnderflowException e) {
            throw file.broken("its pickle ends too early");
        }
    }

    private PickleValue run() {
        for (int count = 0; count < MAX_INSTRUCTIONS; count++) {
            int instruction = Byte.toUnsignedInt(in.get());
            if (instruction == '.') {
                return stack.pop();
            }
            if (!scalar(instruction) && !container(instruction) && !reference(instruction)) {
                throw file.rejected("its pickle has the instruction 0x%02x at %d, which no checkpoint needs"
                        .formatted(instruction, in.position() - 1));
            }
        }
        throw file.rejected("its pickle has more than the %d instructions allowed".formatted(MAX_INSTRUCTIONS));
    }

    private boolean scalar(int instruction) {
        switch (instruction) {
            case 'N', 0x88, 0x89 -> stack.push(PLAIN);
            case 'G' -> {
                in.getLong();
                stack.push(PLAIN);
            }
            case 'J' -> stack.push(new Whole(in.getInt()));
            case 'K' -> stack.push(new Whole(Byte.toUnsignedInt(in.get())));
            case 'M' -> stack.push(new Whole(Short.toUnsignedInt(in.getShort())));
            case 0x8a -> stack.push(new Whole(longNumber()));
            case 'X' -> stack.push(new Text(text(in.getInt())));
            case 0x8c -> stack.push(new Text(text(Byte.toUnsignedInt(in.get()))));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean container(int instruction) {
        switch (instruction) {
            case '(' -> stack.mark();
            case '}' -> stack.push(new Dictionary(new LinkedHashMap<>()));
            case ']' -> stack.push(new Items(new ArrayList<>()));
            case ')' -> stack.push(new Tuple(List.of()));
            case 't' -> stack.push(new Tuple(stack.popToMark()));
            case 0x85, 0x86, 0x87 -> stack.push(new Tuple(stack.pop(instruction - 0x84)));
            case 'a' -> append(stack.pop(1));
            case 'e' -> append(stack.popToMark());
            case 's' -> set(stack.pop(2));
            case 'u' -> set(stack.popToMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean reference(int instruction) {
        switch (instruction) {
            case 0x80 -> protocol(Byte.toUnsignedInt(in.get()));
            // Frames only help readers of streams.
            case 0x95 -> in.getLong();
            case 'c' -> stack.push(global(line() + "." + line()));
            case 0x93 -> stack.push(named(stack.pop(2)));
            case 'q' -> remember(Byte.toUnsignedInt(in.get()));
            case 'r' -> remember(in.getInt());
            case 0x94 -> remember(memo.size());
            case 'h' -> stack.push(recall(Byte.toUnsignedInt(in.get())));
            case 'j' -> stack.push(recall(in.getInt()));
            case 'R' -> stack.push(call(stack.pop(), stack.pop()));
            case 'b' -> build(stack.pop());
            case 'Q' ->
                stack.push(PickleGlobals.storage(stack.pop())
                        .orElseThrow(() -> wrong("a persistent id that is no storage of a tensor")));
            default -> {
                return false;
            }
        }
        return true;
    }

    private PickleValue global(String name) {
        return PickleGlobals.find(name)
                .orElseThrow(() -> file.rejected(
                        "its pickle names %s, which builds no tensor and would run code".formatted(name)));
    }

    private PickleValue named(List<PickleValue> moduleAndName) {
        if (moduleAndName.get(0) instanceof Text(String module) && moduleAndName.get(1) instanceof Text(String name)) {
            return global(module + "." + name);
        }
        throw wrong("a name that is no text");
    }

    private PickleValue call(PickleValue arguments, PickleValue function) {
        if (!(arguments instanceof Tuple(List<PickleValue> given)) || !(function instanceof Function known)) {
            throw wrong("a call of what is no function");
        }
        return switch (known) {
            case ORDERED_DICTIONARY -> {
                if (!given.isEmpty()) {
                    throw wrong("an OrderedDict with arguments");
                }
                yield new Dictionary(new LinkedHashMap<>());
            }
            case REBUILD_TENSOR ->
                PickleGlobals.tensor(given).orElseThrow(() -> wrong("a tensor that does not fit its storage"));
            case REBUILD_PARAMETER -> {
                if (given.size() == 3 && given.getFirst() instanceof Tensor tensor) {
                    yield tensor;
                }
                throw wrong("a parameter without a tensor");
            }
        };
    }

    /// The state of a dictionary is what modules note about their versions; nothing else may have one.
    private void build(PickleValue state) {
        if (!(state instanceof Dictionary) || !(stack.top() instanceof Dictionary)) {
            throw wrong("a state for what can have none");
        }
    }

    private void append(List<PickleValue> items) {
        if (!(stack.top() instanceof Items(List<PickleValue> list))) {
            throw wrong("an addition to what is no list");
        }
        list.addAll(items);
    }

    private void set(List<PickleValue> keysAndValues) {
        if (keysAndValues.size() % 2 != 0 || !(stack.top() instanceof Dictionary(Map<String, PickleValue> entries))) {
            throw wrong("an entry for what is no dictionary");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            if (keysAndValues.get(i) instanceof Text(String key)
                    && entries.put(key, keysAndValues.get(i + 1)) != null) {
                throw wrong("the key %s twice".formatted(key));
            }
        }
    }

    private void protocol(int version) {
        if (version > MAX_PROTOCOL) {
            throw wrong("protocol %d, at most %d is known".formatted(version, MAX_PROTOCOL));
        }
    }

    private void remember(int key) {
        memo.put(key, stack.top());
    }

    private PickleValue recall(int key) {
        PickleValue value = memo.get(key);
        if (value == null) {
            throw wrong("a use of memo %d, which is empty".formatted(key));
        }
        return value;
    }

    private long longNumber() {
        int length = Byte.toUnsignedInt(in.get());
        if (length > Long.BYTES) {
            throw wrong("a number of %d bytes".formatted(length));
        }
        long number = 0;
        for (int i = 0; i < length; i++) {
            number |= Byte.toUnsignedLong(in.get()) << (8 * i);
        }
        int unused = Long.SIZE - 8 * length;
        return length == 0 ? 0 : number << unused >> unused;
    }

    private String text(int bytes) {
        if (bytes < 0 || bytes > MAX_TEXT_BYTES) {
            throw wrong("a text of %s bytes, at most %d are allowed"
                    .formatted(Integer.toUnsignedString(bytes), MAX_TEXT_BYTES));
        }
        byte[] text = new byte[bytes];
        in.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private String line() {
        int from = in.position();
        while (in.get() != '\n') {
            if (in.position() - from > MAX_TEXT_BYTES) {
                throw wrong("a name of more than %d bytes".formatted(MAX_TEXT_BYTES));
            }
        }
        byte[] text = new byte[in.position() - from - 1];
        in.get(from, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private WeightFileException wrong(String what) {
        return file.broken("its pickle has %s at %d".formatted(what, in.position()));
    }
}
