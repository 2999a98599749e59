package io.limbeck.run;

import io.limbeck.run.Node.Scalar;
import io.limbeck.setting.SettingException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads single values as the types that settings have; never by guessing. */
final class ScalarReader {

    private ScalarReader() {}

    /**
     * @return the value; empty if the text is none of this type
     * @throws SettingException if the type's own parser refuses it
     */
    static Optional<Object> read(Class<?> type, Scalar scalar) {
        Optional<Method> creator = SettingShape.creator(type);
        if (creator.isPresent()) {
            return Optional.of(create(creator.get(), scalar.text()));
        }
        if (type.isEnum()) {
            return constant(type, scalar);
        }
        return switch (type.getName()) {
            case "int", "java.lang.Integer" -> integer(scalar, 31).map(BigInteger::intValueExact);
            case "long", "java.lang.Long" -> integer(scalar, 63).map(BigInteger::longValueExact);
            case "double", "java.lang.Double" -> number(scalar);
            case "boolean", "java.lang.Boolean" ->
                    ofKind(scalar, Scalar.Kind.TRUTH).map(Boolean::valueOf);
            case "java.lang.String" -> ofKind(scalar, Scalar.Kind.TEXT).map(Object.class::cast);
            default -> throw new IllegalStateException("no recipe writes a " + type);
        };
    }

    /** What a message says of the type. */
    static String accepted(Class<?> type) {
        if (SettingShape.creator(type).isPresent()) {
            return "it takes one value";
        }
        if (type.isEnum()) {
            return "accepted are " + String.join(", ", words(type));
        }
        return switch (type.getName()) {
            case "int", "java.lang.Integer", "long", "java.lang.Long" ->
                    "it takes a whole number, such as 10";
            case "double", "java.lang.Double" -> "it takes a number, such as 0.5";
            case "boolean", "java.lang.Boolean" -> "accepted are true and false";
            default -> "it takes text; put it in quotes if it looks like something else";
        };
    }

    /** The same of a value that is none of it. */
    static String accepted(Class<?> type, Scalar scalar) {
        if (scalar.kind() != Scalar.Kind.INTEGER || !scalar.text().matches("[0-9]+")) {
            return accepted(type);
        }
        return switch (type.getName()) {
            case "int", "java.lang.Integer" -> most(Integer.MAX_VALUE);
            case "long", "java.lang.Long" -> most(Long.MAX_VALUE);
            default -> accepted(type);
        };
    }

    private static String most(long value) {
        return "it is too large; whole numbers up to %d are taken".formatted(value);
    }

    /** The words of an enum; empty for other types. */
    static List<String> words(Class<?> type) {
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants())
                        .map(constant -> SettingShape.word((Enum<?>) constant))
                        .toList()
                : List.of();
    }

    private static Optional<Object> constant(Class<?> type, Scalar scalar) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> SettingShape.word((Enum<?>) constant).equals(scalar.text()))
                .map(Object.class::cast)
                .findFirst();
    }

    private static Optional<String> ofKind(Scalar scalar, Scalar.Kind kind) {
        return scalar.kind() == kind ? Optional.of(scalar.text()) : Optional.empty();
    }

    private static Optional<BigInteger> integer(Scalar scalar, int bits) {
        return ofKind(scalar, Scalar.Kind.INTEGER)
                .filter(text -> text.matches("[-+]?[0-9]{1,19}"))
                .map(BigInteger::new)
                .filter(number -> number.bitLength() <= bits);
    }

    private static Optional<Object> number(Scalar scalar) {
        boolean numeric =
                scalar.kind() == Scalar.Kind.INTEGER || scalar.kind() == Scalar.Kind.DECIMAL;
        if (!numeric
                || !scalar.text()
                        .matches("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?")) {
            return Optional.empty();
        }
        double value = Double.parseDouble(scalar.text());
        return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
    }

    private static Object create(Method creator, String text) {
        try {
            return creator.invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SettingException refused) {
                throw refused;
            }
            throw new IllegalStateException("cannot call " + creator, e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot call " + creator, e);
        }
    }
}
