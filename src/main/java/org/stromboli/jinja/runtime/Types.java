package org.stromboli.jinja.runtime;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/// The types of values: Python's names for them, which of them are numbers, which can be keys of a dict.
public final class Types {

    private Types() {}

    public static String name(Object value) {
        return switch (value) {
            case None _ -> "NoneType";
            case Boolean _ -> "bool";
            case Long _, BigInteger _ -> "int";
            case Double _ -> "float";
            case String _, Markup _ -> "str";
            case List<?> _ -> "list";
            case Tuple _ -> "tuple";
            case Map<?, ?> _ -> "dict";
            case DictView view -> view.name();
            case Generator _ -> "generator";
            case Namespace _ -> "Namespace";
            case Undefined _ -> "Undefined";
            case Loop _ -> "LoopContext";
            case Macro _ -> "Macro";
            default -> "function";
        };
    }

    public static boolean isInteger(Object value) {
        return value instanceof Long || value instanceof BigInteger || value instanceof Boolean;
    }

    public static boolean isNumber(Object value) {
        return isInteger(value) || value instanceof Double;
    }

    public static boolean isHashable(Object key) {
        return !(key instanceof List || key instanceof Map || key instanceof Namespace);
    }

    /// A value as the key of a dict.
    public static Object key(Object value) {
        if (!isHashable(value)) {
            throw TemplateException.runtime("unhashable type: '%s'".formatted(name(value)));
        }
        return value;
    }
}
