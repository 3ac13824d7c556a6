package org.stromboli.jinja.builtin;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stromboli.jinja.runtime.Numbers;
import org.stromboli.jinja.runtime.Sequences;
import org.stromboli.jinja.runtime.TemplateException;
import org.stromboli.jinja.runtime.Text;
import org.stromboli.jinja.runtime.Types;

/// How one value is laid out by Python's format language.
///
/// @param sign `-`, `+` or a space
/// @param grouped with a comma before every three digits
/// @param precision negative where none is given
/// @param type 0 where none is given
record FormatSpec(Padding padding, char sign, boolean alternate, boolean grouped, int precision, char type) {

    /// @param align `<`, `>`, `^`, `=` (fill after the sign), or 0 for what the type has
    record Padding(String fill, char align, int width) {}

    private static final Pattern SYNTAX = Pattern.compile(
            "(?:(?<fill>.)?(?<align>[<>^=]))?(?<sign>[-+ ])?(?<alternate>#)?(?<zero>0)?(?<width>\\d{1,6})?"
                    + "(?<grouped>,)?(?:\\.(?<precision>\\d{1,6}))?(?<type>[a-zA-Z%])?",
            Pattern.DOTALL);

    static FormatSpec parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw TemplateException.runtime("Invalid format specifier '%s'".formatted(text));
        }
        boolean zero = matcher.group("zero") != null;
        String fill = matcher.group("fill");
        String align = matcher.group("align");
        String sign = matcher.group("sign");
        String width = matcher.group("width");
        String precision = matcher.group("precision");
        String type = matcher.group("type");
        Padding padding = new Padding(
                fill != null ? fill : zero ? "0" : " ",
                align != null ? align.charAt(0) : zero ? '=' : 0,
                width != null ? Integer.parseInt(width) : 0);
        return new FormatSpec(
                padding,
                sign != null ? sign.charAt(0) : '-',
                matcher.group("alternate") != null,
                matcher.group("grouped") != null,
                precision != null ? Integer.parseInt(precision) : -1,
                type != null ? type.charAt(0) : 0);
    }

    String apply(Object value) {
        if (value instanceof String text) {
            if (type != 's' && type != 0) {
                throw unknown(value);
            }
            int length = (int) Sequences.length(text);
            String shown = precision >= 0 && precision < length
                    ? text.substring(0, text.offsetByCodePoints(0, precision))
                    : text;
            return pad("", shown, '<');
        }
        if (Types.isNumber(value) && type != 's') {
            return number(value);
        }
        if (type == 0 || type == 's') {
            return pad("", Text.str(value), '<');
        }
        throw unknown(value);
    }

    private String number(Object value) {
        boolean whole = Types.isInteger(value);
        boolean negative = Numbers.real(value) < 0;
        String digits = switch (type) {
            case 0 -> whole ? Numbers.big(value).abs().toString() : shortest(Math.abs((double) value));
            case 'd', 'n' -> integer(value).toString();
            case 'x' -> (alternate ? "0x" : "") + integer(value).toString(16);
            case 'X' -> (alternate ? "0X" : "") + integer(value).toString(16).toUpperCase(Locale.ROOT);
            case 'o' -> (alternate ? "0o" : "") + integer(value).toString(8);
            case 'b' -> (alternate ? "0b" : "") + integer(value).toString(2);
            case 'c' -> Character.toString(Numbers.index(value));
            case 'f', 'F' -> fixed(Math.abs(Numbers.real(value)), precision < 0 ? 6 : precision);
            case '%' -> fixed(Math.abs(Numbers.real(value)) * 100, precision < 0 ? 6 : precision) + "%";
            case 'e' -> scientific(value);
            case 'E' -> scientific(value).toUpperCase(Locale.ROOT);
            case 'g' -> general(value);
            case 'G' -> general(value).toUpperCase(Locale.ROOT);
            default -> throw unknown(value);
        };
        String signed = negative ? "-" : sign == '-' ? "" : String.valueOf(sign);
        return pad(signed, grouped ? grouped(digits) : digits, '>');
    }

    private BigInteger integer(Object value) {
        if (!Types.isInteger(value)) {
            throw unknown(value);
        }
        return Numbers.big(value).abs();
    }

    private String shortest(double value) {
        return precision < 0 ? Numbers.print(value) : general(value);
    }

    private static String fixed(double value, int digits) {
        return Double.isFinite(value)
                ? new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString()
                : Numbers.print(value);
    }

    private String scientific(Object value) {
        double real = Math.abs(Numbers.real(value));
        int digits = precision < 0 ? 6 : precision;
        BigDecimal rounded = new BigDecimal(real).round(new MathContext(digits + 1, RoundingMode.HALF_EVEN));
        return exponential(rounded, digits);
    }

    private static String exponential(BigDecimal rounded, int digits) {
        String unscaled = rounded.unscaledValue().toString();
        int exponent = rounded.signum() == 0 ? 0 : unscaled.length() - 1 - rounded.scale();
        String mantissa = (unscaled + "0".repeat(digits + 1)).substring(0, digits + 1);
        return mantissa.charAt(0)
                + (digits == 0 ? "" : "." + mantissa.substring(1))
                + "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private String general(Object value) {
        double real = Math.abs(Numbers.real(value));
        int digits = precision < 0 ? 6 : Math.max(1, precision);
        BigDecimal rounded = new BigDecimal(real).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - 1 - rounded.scale();
        BigDecimal bare = rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
        return exponent < -4 || exponent >= digits ? exponential(bare, bare.precision() - 1) : bare.toPlainString();
    }

    private static String grouped(String digits) {
        int end = digits.indexOf('.') < 0 ? digits.length() : digits.indexOf('.');
        StringBuilder out = new StringBuilder(digits);
        for (int at = end - 3; at > 0; at -= 3) {
            out.insert(at, ',');
        }
        return out.toString();
    }

    private String pad(String signed, String shown, char usual) {
        char align = padding.align();
        String fill = padding.fill();
        int missing = Math.max(0, padding.width() - signed.length() - (int) Sequences.length(shown));
        int left = switch (align == 0 ? usual : align) {
            case '<' -> 0;
            case '^' -> missing / 2;
            default -> missing;
        };
        return align == '='
                ? signed + fill.repeat(missing) + shown
                : fill.repeat(left) + signed + shown + fill.repeat(missing - left);
    }

    private TemplateException unknown(Object value) {
        return TemplateException.runtime(
                "Unknown format code '%s' for object of type '%s'".formatted(type == 0 ? "" : type, Types.name(value)));
    }
}
