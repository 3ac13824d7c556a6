package org.stromboli.cpu.x86;

/// Writes instructions on tiles (AMX) among those of an [Assembler]. Encodings are those of Intel's manual, volume 2,
/// chapter 2.3 (VEX, always in its long form); all are of the table 0F38.
public final class TileAssembler {

    private static final int TABLE = 2;
    private static final int NO_SOURCE = 0;
    private static final Tmm NONE = new Tmm(0);

    private static final int CONFIGURE = 0x49;
    private static final int MOVE = 0x4B;
    private static final int DOT_BFLOAT16 = 0x5C;
    private static final int DOT_BYTES = 0x5E;

    private static final int PREFIX_NONE = 0;
    private static final int PREFIX_66 = 1;
    private static final int PREFIX_F3 = 2;
    private static final int PREFIX_F2 = 3;

    private final Assembler code;

    public TileAssembler(Assembler code) {
        this.code = code;
    }

    /// Gives tiles the shapes that 64 bytes of memory describe, and zeros: `ldtilecfg`.
    public void configure(Mem shapes) {
        write(CONFIGURE, PREFIX_NONE, 0, NO_SOURCE, shapes);
    }

    /// No tile has a shape any longer: `tilerelease`.
    public void release() {
        write(CONFIGURE, PREFIX_NONE, 0, NO_SOURCE, NONE);
    }

    public void zero(Tmm to) {
        write(CONFIGURE, PREFIX_F2, to.number(), NO_SOURCE, NONE);
    }

    /// @param from where the first row is; its index register has the bytes from row to row
    public void load(Tmm to, Mem from) {
        write(MOVE, PREFIX_F2, to.number(), NO_SOURCE, withIndex(from));
    }

    /// As [#load], with a hint that the memory is not read again soon: `tileloaddt1`.
    public void loadOnce(Tmm to, Mem from) {
        write(MOVE, PREFIX_66, to.number(), NO_SOURCE, withIndex(from));
    }

    /// @param to where the first row goes; its index register has the bytes from row to row
    public void store(Mem to, Tmm from) {
        write(MOVE, PREFIX_F3, from.number(), NO_SOURCE, withIndex(to));
    }

    /// Adds products of rows of pairs of bfloat16 with columns of such pairs: `tdpbf16ps`.
    ///
    /// @param rows [rows, pairs, 2]
    /// @param columns [pairs, columns, 2]
    public void dotBfloat16(Tmm to, Tmm rows, Tmm columns) {
        write(DOT_BFLOAT16, PREFIX_F3, to.number(), columns.number(), rows);
    }

    /// Adds products of rows of signed bytes, four to a lane, with columns of such bytes, in 32-bit integers:
    /// `tdpbssd`.
    ///
    /// @param rows [rows, lanes, 4]
    /// @param columns [lanes, columns, 4]
    public void dotBytes(Tmm to, Tmm rows, Tmm columns) {
        write(DOT_BYTES, PREFIX_F2, to.number(), columns.number(), rows);
    }

    /// As [#dotBytes], but the bytes of the rows are unsigned: `tdpbusd`.
    public void dotUnsignedBytes(Tmm to, Tmm rows, Tmm columns) {
        write(DOT_BYTES, PREFIX_66, to.number(), columns.number(), rows);
    }

    private static Mem withIndex(Mem memory) {
        if (memory.index().isEmpty()) {
            throw new IllegalArgumentException("rows of a tile need an index register");
        }
        return memory;
    }

    private void write(int opcode, int prefix, int register, int source, Operand last) {
        int index = last instanceof Mem memory ? memory.index().map(Reg::number).orElse(0) : 0;
        code.put(
                0xC4,
                Assembler.inverted(register, 3, 7)
                        | Assembler.inverted(index, 3, 6)
                        | Assembler.inverted(last.number(), 3, 5)
                        | TABLE);
        code.put((~source & 15) << 3 | prefix);
        code.put(opcode);
        code.address(register, last, 1);
    }
}
