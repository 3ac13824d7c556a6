package org.stromboli.consolidation;

import java.util.Arrays;
import org.stromboli.cli.NumberConverter;
import org.stromboli.torch.StoredType;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// From the words of the command line to the values of [ConsolidateOptions].
final class OptionConverters {

    private static final int MAX_RANK = 65_536;

    private OptionConverters() {}

    static final class Share extends NumberConverter.Real {
        Share() {
            super("above 0 and at most 1", share -> share > 0 && share <= 1);
        }
    }

    static final class Factor extends NumberConverter.Real {
        Factor() {
            super("above 0 and at most 1000", factor -> factor > 0 && factor <= 1000);
        }
    }

    static final class Rank extends NumberConverter.Whole {
        Rank() {
            super(1, MAX_RANK);
        }
    }

    static final class FoldName implements ITypeConverter<Fold> {
        @Override
        public Fold convert(String value) {
            return Arrays.stream(Fold.values())
                    .filter(each -> each.option().equals(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("must be sequential, common-base or joint"));
        }
    }

    static final class StoredTypeName implements ITypeConverter<StoredType> {
        @Override
        public StoredType convert(String value) {
            return switch (value) {
                case "float32" -> StoredType.FLOAT32;
                case "float16" -> StoredType.FLOAT16;
                case "bfloat16" -> StoredType.BFLOAT16;
                default -> throw new TypeConversionException("must be float32, float16 or bfloat16");
            };
        }
    }
}
