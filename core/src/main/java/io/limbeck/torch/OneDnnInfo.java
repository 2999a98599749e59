package io.limbeck.torch;

import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/**
 * Whether oneDNN can be called beside libtorch, which keeps one of its own to itself. Who uses
 * Limbeck as a library may have left it out; without it libtorch does the same work.
 */
public final class OneDnnInfo {

    private OneDnnInfo() {}

    /** Whether it is there, and pays: on a CPU that multiplies bfloat16. */
    public static boolean isUsed() {
        return Found.PAYS && fault().isEmpty();
    }

    /** Why it cannot be called; empty if it can, or if this CPU has no use for it. */
    public static Optional<String> fault() {
        return Found.FAULT;
    }

    /** Version of its Java presets, such as {@code 3.11-1.5.13}. */
    public static String version() {
        return LibtorchInfo.presets("dnnl");
    }

    /** Looked for once. */
    private static final class Found {

        static final boolean PAYS = LibtorchInfo.supportsFastBf16();
        static final Optional<String> FAULT = PAYS ? load() : Optional.empty();

        private static Optional<String> load() {
            try {
                Loader.load(org.bytedeco.dnnl.global.dnnl.class);
                return Optional.empty();
            } catch (LinkageError fault) {
                return Optional.of(fault.toString());
            }
        }
    }
}
