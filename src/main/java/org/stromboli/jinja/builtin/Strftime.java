package org.stromboli.jinja.builtin;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// C's date format on a moment, in English.
final class Strftime {

    private Strftime() {}

    static String format(LocalDateTime moment, String format) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < format.length(); at++) {
            char unit = format.charAt(at);
            if (unit != '%' || at + 1 == format.length()) {
                out.append(unit);
                continue;
            }
            char directive = format.charAt(++at);
            if (directive == '-' && at + 1 < format.length()) {
                out.append(field(moment, format.charAt(++at)).replaceFirst("^[0 ]+(?=.)", ""));
            } else {
                out.append(field(moment, directive));
            }
        }
        return out.toString();
    }

    private static String field(LocalDateTime moment, char directive) {
        return switch (directive) {
            case 'a' -> print(moment, "EEE");
            case 'A' -> print(moment, "EEEE");
            case 'b', 'h' -> print(moment, "MMM");
            case 'B' -> print(moment, "MMMM");
            case 'd' -> print(moment, "dd");
            case 'e' -> "%2d".formatted(moment.getDayOfMonth());
            case 'm' -> print(moment, "MM");
            case 'y' -> print(moment, "yy");
            case 'Y' -> print(moment, "yyyy");
            case 'H' -> print(moment, "HH");
            case 'I' -> print(moment, "hh");
            case 'p' -> print(moment, "a");
            case 'M' -> print(moment, "mm");
            case 'S' -> print(moment, "ss");
            case 'f' -> print(moment, "SSSSSS");
            case 'j' -> print(moment, "DDD");
            case 'u' -> String.valueOf(moment.getDayOfWeek().getValue());
            case 'w' -> String.valueOf(moment.getDayOfWeek().getValue() % 7);
            case 'D', 'x' -> print(moment, "MM/dd/yy");
            case 'F' -> print(moment, "yyyy-MM-dd");
            case 'T', 'X' -> print(moment, "HH:mm:ss");
            case 'R' -> print(moment, "HH:mm");
            case 'c' -> print(moment, "EEE MMM ") + field(moment, 'e') + print(moment, " HH:mm:ss yyyy");
            case 'z', 'Z' -> "";
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> "%" + directive;
        };
    }

    private static String print(LocalDateTime moment, String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(moment);
    }
}
