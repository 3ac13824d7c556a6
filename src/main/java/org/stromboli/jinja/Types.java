package org.stromboli.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/// Python's names of the types of values.
final class Types {

    private Types() {}

    static String name(Object value) {
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

    static boolean isInteger(Object value) {
        return value instanceof Long || value instanceof BigInteger || value instanceof Boolean;
    }

    static boolean isNumber(Object value) {
        return isInteger(value) || value instanceof Double;
    }
}
