package io.limbeck.torch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch's CUDA graphs, for which the presets have no class: its own C++ class ({@code
 * at::cuda::CUDAGraph}), called by the names that its library exports, so that its allocator and
 * generators know of the recording. What throws in C++ ends the process here, which leaves errors
 * of the GPU itself: what else could throw is asked first.
 */
@SuppressWarnings("restricted") // functions of libraries that are loaded already
final class CudaGraphs {

    private static final String GRAPH = "_ZN2at4cuda9CUDAGraph";

    /** Of cudaStreamCreateWithFlags: a stream that does not wait for the default one. */
    private static final int NON_BLOCKING = 1;

    /** Of cudaStreamCaptureMode: what other threads do is no concern of the recording. */
    private static final int THREAD_LOCAL = 1;

    /** Of cudaStreamCaptureStatus: nothing has spoilt the recording. */
    private static final int ACTIVE = 1;

    private final MethodHandle construct;
    private final MethodHandle begin;
    private final MethodHandle end;
    private final MethodHandle replay;
    private final MethodHandle destruct;
    private final MethodHandle openStream;
    private final MethodHandle status;
    private final MethodHandle giveUp;
    private final MethodHandle lastError;
    private final MethodHandle enter;
    private final MethodHandle leave;

    /**
     * Of each GPU, for all recordings: libraries keep work spaces for each stream that they saw.
     */
    private final Map<Integer, MemorySegment> streams = new ConcurrentHashMap<>();

    private CudaGraphs(SymbolLookup libraries) {
        construct = nothing(libraries, GRAPH + "C1Eb", ADDRESS, JAVA_BOOLEAN);
        // A pair of two numbers comes in two registers.
        begin =
                nothing(
                        libraries,
                        GRAPH + "13capture_beginESt4pairIyyE21cudaStreamCaptureMode",
                        ADDRESS,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_INT);
        end = nothing(libraries, GRAPH + "11capture_endEv", ADDRESS);
        replay = nothing(libraries, GRAPH + "6replayEv", ADDRESS);
        destruct = nothing(libraries, GRAPH + "D1Ev", ADDRESS);
        openStream = code(libraries, "cudaStreamCreateWithFlags", ADDRESS, JAVA_INT);
        status = code(libraries, "cudaStreamIsCapturing", ADDRESS, ADDRESS);
        giveUp = code(libraries, "cudaStreamEndCapture", ADDRESS, ADDRESS);
        lastError = code(libraries, "cudaGetLastError");
        enter = code(libraries, "aoti_torch_create_cuda_stream_guard", ADDRESS, JAVA_INT, ADDRESS);
        leave = code(libraries, "aoti_torch_delete_cuda_stream_guard", ADDRESS);
    }

    /** Those of the libtorch that is loaded; empty on one for the CPU, or of another make. */
    static Optional<CudaGraphs> loaded() {
        return Found.GRAPHS;
    }

    /** Looked for once. */
    private static final class Found {
        static final Optional<CudaGraphs> GRAPHS = find();

        private static Optional<CudaGraphs> find() {
            if (!torch.cuda_is_available()) {
                return Optional.empty();
            }
            try {
                return Optional.of(new CudaGraphs(SymbolLookup.loaderLookup()));
            } catch (NoSuchElementException _) {
                return Optional.empty();
            }
        }
    }

    /**
     * Records what a thread gives to the GPU; nothing of it is done by that.
     *
     * @param device number of the GPU
     * @param before done on the recording's stream first: what libraries set up at their first use
     *     they may not set up while they are recorded
     * @throws RuntimeException as {@code work} does, or if it did what cannot be recorded
     */
    Graph record(int device, Runnable before, Runnable work) {
        Arena arena = Arena.ofShared();
        MemorySegment stream = streams.computeIfAbsent(device, _ -> opened());
        // Others may still be writing, on other streams, what the work will read.
        torch.cuda_synchronize(device);
        MemorySegment guard = entered(arena, stream, device);
        try {
            before.run();
            torch.cuda_synchronize(device);
            MemorySegment graph = arena.allocate(Graph.BYTES, Graph.ALIGNMENT);
            call(construct, graph, false);
            call(begin, graph, 0L, 0L, THREAD_LOCAL);
            boolean done = false;
            try {
                work.run();
                done = isRecording(arena, stream);
            } finally {
                if (!done) {
                    // libtorch's own end would throw. Its allocator still asks the graph's object,
                    // so that stays.
                    int _ = code(giveUp, stream, arena.allocate(ADDRESS));
                    // Else the next operation would take this error for its own.
                    int _ = code(lastError);
                }
            }
            if (!done) {
                throw new IllegalStateException("the GPU cannot record this work");
            }
            call(end, graph);
            return new Graph(this, arena, graph);
        } finally {
            check("aoti_torch_delete_cuda_stream_guard", code(leave, guard));
        }
    }

    private boolean isRecording(Arena arena, MemorySegment stream) {
        MemorySegment state = arena.allocate(JAVA_INT);
        return code(status, stream, state) == 0 && state.get(JAVA_INT, 0) == ACTIVE;
    }

    private MemorySegment opened() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stream = arena.allocate(ADDRESS);
            check("cudaStreamCreateWithFlags", code(openStream, stream, NON_BLOCKING));
            return stream.get(ADDRESS, 0);
        }
    }

    private MemorySegment entered(Arena arena, MemorySegment stream, int device) {
        MemorySegment guard = arena.allocate(ADDRESS);
        check("aoti_torch_create_cuda_stream_guard", code(enter, stream, device, guard));
        return guard.get(ADDRESS, 0);
    }

    /** Recorded work. */
    static final class Graph implements AutoCloseable {

        /** More than libtorch's class takes, whose size only its headers say. */
        private static final long BYTES = 4096;

        private static final long ALIGNMENT = 64;

        private final CudaGraphs graphs;
        private final Arena arena;
        private final MemorySegment object;

        private Graph(CudaGraphs graphs, Arena arena, MemorySegment object) {
            this.graphs = graphs;
            this.arena = arena;
            this.object = object;
        }

        /** Gives all of it to the GPU again, on the thread's own stream. */
        void replay() {
            call(graphs.replay, object);
        }

        /** What it held goes back to the driver: libtorch keeps it for no other work. */
        @Override
        public void close() {
            call(graphs.destruct, object);
            arena.close();
            torch.emptyCache();
        }
    }

    private static MethodHandle nothing(
            SymbolLookup libraries, String name, MemoryLayout... arguments) {
        return linked(libraries, name, FunctionDescriptor.ofVoid(arguments));
    }

    private static MethodHandle code(
            SymbolLookup libraries, String name, MemoryLayout... arguments) {
        return linked(libraries, name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static MethodHandle linked(
            SymbolLookup libraries, String name, FunctionDescriptor function) {
        return Linker.nativeLinker().downcallHandle(libraries.findOrThrow(name), function);
    }

    private static void call(MethodHandle function, Object... arguments) {
        invoked(function, arguments);
    }

    private static int code(MethodHandle function, Object... arguments) {
        return (int) invoked(function, arguments);
    }

    private static Object invoked(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // native functions throw nothing
        }
    }

    private static void check(String function, int code) {
        if (code != 0) {
            throw new IllegalStateException("%s failed with %d".formatted(function, code));
        }
    }
}
