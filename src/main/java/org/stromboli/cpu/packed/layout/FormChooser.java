package org.stromboli.cpu.packed.layout;

import java.math.BigInteger;
import java.util.Optional;
import org.stromboli.cpu.Team;
import org.stromboli.cpu.packed.layout.Scaling.Offset;
import org.stromboli.cpu.packed.layout.Scaling.Scale;
import org.stromboli.quantisation.CodeFormat;
import org.stromboli.quantisation.Coding;
import org.stromboli.quantisation.QuantisedMatrix;

/// Finds the form that holds a matrix without loss in the least memory.
public final class FormChooser {

    private static final int SMALLEST_GROUP = 16;
    private static final int LEVELS = 16;
    private static final int MAX_DOUBLINGS = 4;

    private FormChooser() {}

    /// None for a matrix that is to be decoded.
    public static Optional<FormChoice> ofCodes(QuantisedMatrix matrix, Team team) {
        CodeFormat format = matrix.format();
        return switch (format.coding()) {
            case Coding.Integers integers -> ofIntegers(matrix, integers, team);
            case Coding.Table table -> format.minima() ? Optional.empty() : ofTable(matrix, table, team);
        };
    }

    /// For weights that are decoded.
    public static FormChoice ofFloats() {
        return FormChoice.of(new FloatCodes(), Scaling.none());
    }

    private static Optional<FormChoice> ofIntegers(QuantisedMatrix matrix, Coding.Integers integers, Team team) {
        Codes codes = switch (integers.bits()) {
            case 1, 2, 3, 4 -> new NibbleCodes(0);
            case 5 -> new NibbleCodes(1);
            case 6 -> new NibbleCodes(2);
            default -> new ByteCodes();
        };
        int zero = integers.zero() - (codes instanceof ByteCodes ? ByteCodes.ZERO : 0);
        return scaling(matrix, zero, 1, team)
                .map(found -> new FormChoice(
                        new PackedForm(codes, found), codes.constants(), 1, found.offset() == Offset.ZERO ? zero : 0));
    }

    private static Optional<FormChoice> ofTable(QuantisedMatrix matrix, Coding.Table table, Team team) {
        if (table.bits() == Byte.SIZE) {
            return ExponentCodes.suit(table.levels(), matrix, team)
                    ? scaling(matrix, 0, ExponentCodes.FACTOR, team)
                            .map(found -> new FormChoice(
                                    new PackedForm(new ExponentCodes(), found),
                                    new ExponentCodes().constants(),
                                    ExponentCodes.FACTOR,
                                    0))
                    : Optional.empty();
        }
        if (table.levels().length != LEVELS) {
            return Optional.empty();
        }
        for (int doublings = 0; doublings <= MAX_DOUBLINGS; doublings++) {
            float factor = 1 << doublings;
            Optional<byte[]> bytes = bytes(table.levels(), factor);
            if (bytes.isPresent()) {
                byte[] constants = TableCodes.constants(bytes.get());
                return scaling(matrix, 0, 1 / factor, team)
                        .map(found ->
                                new FormChoice(new PackedForm(new TableCodes(), found), constants, 1 / factor, 0));
            }
        }
        byte[] constants = LevelCodes.constants(table.levels());
        return scaling(matrix, 0, 1, team)
                .filter(found -> found.parts() == 1)
                .map(found -> new FormChoice(new PackedForm(new LevelCodes(), found), constants, 1, 0));
    }

    /// Levels times the factor, where all of them are whole numbers of eight bits.
    private static Optional<byte[]> bytes(float[] levels, float factor) {
        byte[] bytes = new byte[levels.length];
        for (int i = 0; i < levels.length; i++) {
            bytes[i] = (byte) (levels[i] * factor);
            if (bytes[i] != levels[i] * factor) {
                return Optional.empty();
            }
        }
        return Optional.of(bytes);
    }

    /// @param zero of all codes
    private static Optional<Scaling> scaling(QuantisedMatrix matrix, int zero, float factor, Team team) {
        CodeFormat format = matrix.format();
        boolean oneGroup = format.groupSize() >= matrix.columns();
        if (oneGroup && !format.minima() && format.superGroup() == 0) {
            return Optional.of(Scaling.ofRow(zero));
        }
        ScaleFacts facts = ScaleFacts.of(matrix, zero, factor, team);
        if (facts.isSuper() && !(zero != 0 && format.minima())) {
            int group = common(format.groupSize(), true);
            if (group >= SMALLEST_GROUP && format.superGroup() % Scaling.unit(true) == 0) {
                Offset offset = format.minima() ? Offset.MINIMUM_SUPER : Offset.NONE;
                return Optional.of(new Scaling(group, Scale.SUPER, offset, zero));
            }
        }
        int group = oneGroup ? Scaling.unit(false) : common(format.groupSize(), false);
        if (group < SMALLEST_GROUP) {
            return Optional.empty();
        }
        Offset offset = !format.minima() ? Offset.NONE : facts.offset();
        return Optional.of(new Scaling(
                group,
                facts.scalesAreHalves() ? Scale.FLOAT16 : Scale.FLOAT32,
                offset,
                offset == Offset.ZERO ? 0 : zero));
    }

    private static int common(int group, boolean isSuper) {
        return BigInteger.valueOf(group)
                .gcd(BigInteger.valueOf(Scaling.unit(isSuper)))
                .intValue();
    }
}
