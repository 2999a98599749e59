package io.limbeck.torch;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element types that tensor files hold: the constant's name is safetensors' own. */
enum TensorType {
    BOOL(ScalarType.Bool, 1, "b1"),
    U8(ScalarType.Byte, 1, "u1"),
    I8(ScalarType.Char, 1, "i1"),
    I16(ScalarType.Short, 2, "i2"),
    U16(ScalarType.UInt16, 2, "u2"),
    I32(ScalarType.Int, 4, "i4"),
    U32(ScalarType.UInt32, 4, "u4"),
    I64(ScalarType.Long, 8, "i8"),
    U64(ScalarType.UInt64, 8, "u8"),
    F16(ScalarType.Half, 2, "f2"),
    F32(ScalarType.Float, 4, "f4"),
    F64(ScalarType.Double, 8, "f8"),
    BF16(ScalarType.BFloat16, 2, ""),
    F8_E4M3(ScalarType.Float8_e4m3fn, 1, ""),
    F8_E5M2(ScalarType.Float8_e5m2, 1, "");

    private final ScalarType scalarType;
    private final int bytes;
    private final String numpy;

    TensorType(ScalarType scalarType, int bytes, String numpy) {
        this.scalarType = scalarType;
        this.bytes = bytes;
        this.numpy = numpy;
    }

    ScalarType scalarType() {
        return scalarType;
    }

    /** Size of one element. */
    int bytes() {
        return bytes;
    }

    /** NumPy's code without byte order, such as {@code f4}; empty if NumPy has no such type. */
    Optional<String> numpy() {
        return Optional.of(numpy).filter(code -> !code.isEmpty());
    }

    /**
     * Size of a tensor of this type.
     *
     * @throws ArithmeticException if the sides are beyond what libtorch can count, even where one
     *     of them is 0: strides are products of the others
     */
    long bytes(List<Long> shape) {
        long size = bytes;
        boolean empty = false;
        for (long side : shape) {
            size = Math.multiplyExact(size, Math.max(1, side));
            empty |= side == 0;
        }
        return empty ? 0 : size;
    }

    static Optional<TensorType> named(String name) {
        for (TensorType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    static Optional<TensorType> ofNumpy(String code) {
        for (TensorType type : values()) {
            if (!code.isEmpty() && type.numpy.equals(code)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /**
     * @throws IllegalArgumentException for types that no file holds, such as quantised ones
     */
    static TensorType of(ScalarType scalarType) {
        ScalarType wanted = scalarType.intern();
        for (TensorType type : values()) {
            if (type.scalarType == wanted) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "a tensor of type %s cannot be written; convert it, for example to float32"
                        .formatted(wanted));
    }
}
