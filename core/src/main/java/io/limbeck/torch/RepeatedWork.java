package io.limbeck.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The same operations on the same tensors, done again and again. An NVIDIA GPU records them the
 * first time and is then given them as a whole (a CUDA graph), as it works off small operations
 * faster than a program can begin them. Elsewhere, and where it cannot record them, they are begun
 * one by one.
 */
public final class RepeatedWork implements AutoCloseable {

    /** Switches recording off: {@code LIMBECK_CUDA_GRAPHS=off}. */
    private static final String SWITCH = "LIMBECK_CUDA_GRAPHS";

    /** What libraries set up at their first uses must be there before. */
    private static final int REHEARSALS = 2;

    private final Supplier<List<Tensor>> work;
    private final Optional<CudaGraphs.Graph> graph;
    private final List<Tensor> results;

    private RepeatedWork(
            Supplier<List<Tensor>> work, Optional<CudaGraphs.Graph> graph, List<Tensor> results) {
        this.work = work;
        this.graph = graph;
        this.results = results;
    }

    /**
     * Prepares the work, which is done a few times for that on a GPU.
     *
     * @param work reads tensors that stay where they are until this is closed, and writes to such
     *     at most; its operations depend on nothing else: it asks no tensor for its values, draws
     *     no random numbers and sends nothing to the GPU
     */
    public static RepeatedWork of(Compute compute, Supplier<List<Tensor>> work) {
        if (!(compute.device() instanceof ComputeDevice.Cuda(int device)) || !recordsOnGpu()) {
            return oneByOne(work);
        }
        CudaGraphs graphs = CudaGraphs.loaded().orElseThrow();
        List<Tensor> results = new ArrayList<>();
        try {
            CudaGraphs.Graph graph =
                    graphs.record(device, () -> rehearse(work), () -> keep(work, results));
            return new RepeatedWork(work, Optional.of(graph), results);
        } catch (RuntimeException e) {
            System.getLogger(RepeatedWork.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "work could not be recorded, and is given to the GPU one by one",
                            e);
            results.forEach(Tensor::close);
            return oneByOne(work);
        }
    }

    private static RepeatedWork oneByOne(Supplier<List<Tensor>> work) {
        return new RepeatedWork(work, Optional.empty(), List.of());
    }

    /** Whether NVIDIA GPUs record: where this libtorch can, and it is not switched off. */
    public static boolean recordsOnGpu() {
        return !"off".equals(System.getenv(SWITCH)) && CudaGraphs.loaded().isPresent();
    }

    private static void rehearse(Supplier<List<Tensor>> work) {
        for (int i = 0; i < REHEARSALS; i++) {
            try (var _ = new PointerScope()) {
                List<Tensor> _ = work.get();
            }
        }
    }

    private static void keep(Supplier<List<Tensor>> work, List<Tensor> results) {
        try (var _ = new PointerScope()) {
            for (Tensor result : work.get()) {
                // A handle of its own: a result may only point into something that is freed here.
                Tensor own = result.detach();
                own.retainReference();
                results.add(own);
            }
        }
    }

    /**
     * Does the work.
     *
     * @return its results, without graph; read before it is done again, or closed, and not by
     *     anybody after. Owned by this or by the caller's scope
     */
    public List<Tensor> run() {
        if (graph.isEmpty()) {
            return work.get().stream().map(Tensor::detach).toList();
        }
        graph.get().replay();
        return results;
    }

    @Override
    public void close() {
        results.forEach(Tensor::close);
        graph.ifPresent(CudaGraphs.Graph::close);
    }
}
