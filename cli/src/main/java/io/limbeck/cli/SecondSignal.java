package io.limbeck.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;

/**
 * Makes the next SIGINT or SIGTERM end a process that is shutting down already; Java itself ignores
 * it then. {@code sun.misc.Signal} is the JDK's only way to signals, and javac warns of it without
 * a way to say that this is known, hence reflection. Where it is missing, the hook's patience is
 * the limit.
 */
final class SecondSignal {

    private static final Map<String, Integer> EXIT_CODES = Map.of("INT", 130, "TERM", 143);

    private SecondSignal() {}

    static void endsAtOnce() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method handle = signal.getMethod("handle", signal, handler);
            for (Map.Entry<String, Integer> entry : EXIT_CODES.entrySet()) {
                InvocationHandler halt =
                        (_, _, _) -> {
                            Runtime.getRuntime().halt(entry.getValue());
                            return null;
                        };
                handle.invoke(
                        null,
                        signal.getConstructor(String.class).newInstance(entry.getKey()),
                        Proxy.newProxyInstance(
                                handler.getClassLoader(), new Class<?>[] {handler}, halt));
            }
        } catch (ReflectiveOperationException | IllegalArgumentException _) {
            return; // no such class, or the JVM keeps the signal to itself (-Xrs)
        }
    }
}
