package io.limbeck.nn;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Convolution, batch norm, activation, max pooling: the stem of a network for large images, whose
 * maps are the largest by far. In a {@link FrozenPass} on a CPU only the convolution's output and
 * what is handed on ever exist whole; all else is made for a few images at a time, as nothing but
 * the statistics depends on the batch.
 *
 * @param numbersAtOnce of the convolution's output, by which the images are divided
 */
record PooledStem(
        Convolution convolution,
        BatchNorm norm,
        Activate activation,
        MaxPool pool,
        long numbersAtOnce)
        implements Layer {

    /** 8 MiB in bfloat16: maps of the size that the first blocks after the stem have, too. */
    private static final long NUMBERS_AT_ONCE = 1L << 22;

    static PooledStem of(
            Convolution convolution, BatchNorm norm, Activate activation, MaxPool pool) {
        return new PooledStem(convolution, norm, activation, pool, NUMBERS_AT_ONCE);
    }

    private Chain chain() {
        return new Chain(List.of(convolution, norm, activation, pool));
    }

    @Override
    public FeatureShape outputShape(FeatureShape input) {
        return chain().outputShape(input);
    }

    @Override
    public long activations(FeatureShape input) {
        return chain().activations(input);
    }

    @Override
    public void initialize(FreshWeights fresh) {
        chain().initialize(fresh);
    }

    @Override
    public Tensor apply(Tensor features, Trace trace) {
        return chain().apply(features, trace);
    }

    @Override
    public Optional<TangentStep> tangent(TangentTrace trace) {
        return chain().tangent(trace);
    }

    @Override
    public Tensor run(Tensor features, Tape tape) {
        if (!tape.onCpu()) {
            return chain().run(features, tape);
        }
        Tensor seen = tape.narrowed(features);
        Tensor kernels = tape.narrowed(tape.weight(convolution.name(), "weight"));
        Tensor maps = convolution.narrowed(seen, kernels, tape);
        BatchNorm.Frozen frozen = norm.frozen(maps, tape);
        ScalarType type = features.scalar_type().intern();
        long[] shape = seen.shape();
        Tensor pooled = empty(maps, maps.scalar_type().intern(), pooledShape(maps));
        forParts(maps, part -> part.of(pooled).copy_(pool.pooled(active(frozen, part.of(maps)))));
        return tape.handOn(
                pooled,
                gradient -> {
                    Tensor back = empty(maps, type, shape);
                    forParts(
                            maps,
                            part -> {
                                Tensor own = part.of(maps);
                                Tensor moved = back(frozen, part.of(gradient), own);
                                Tensor images = part.of(back);
                                images.copy_(convolution.back(moved, kernels, images.shape()));
                            });
                    return back;
                },
                maps,
                kernels,
                frozen.scale(),
                frozen.ones());
    }

    /** The gradient of some of the maps. */
    private Tensor back(BatchNorm.Frozen frozen, Tensor gradient, Tensor maps) {
        Tensor active = active(frozen, maps);
        return frozen.back(activation.backInto(active, pool.back(gradient, active)), maps);
    }

    private Tensor active(BatchNorm.Frozen frozen, Tensor maps) {
        Tensor normalised = frozen.normalised(maps);
        activation.activate(normalised);
        return normalised;
    }

    private long[] pooledShape(Tensor maps) {
        FeatureShape one =
                pool.outputShape(new FeatureShape(maps.size(1), maps.size(2), maps.size(3)));
        return new long[] {maps.size(0), one.channels(), one.height(), one.width()};
    }

    private static Tensor empty(Tensor like, ScalarType type, long... shape) {
        return torch.empty(
                shape,
                like.options().dtype(new ScalarTypeOptional(type)),
                new MemoryFormatOptional(MemoryFormat.ChannelsLast));
    }

    /** Images one after the other that are worked on together. */
    private record Part(long first, long count) {
        Tensor of(Tensor all) {
            return all.narrow(0, first, count);
        }
    }

    private void forParts(Tensor maps, Consumer<Part> work) {
        long images = maps.size(0);
        long each = Math.max(1, numbersAtOnce * images / maps.numel());
        for (long first = 0; first < images; first += each) {
            try (var _ = new PointerScope()) {
                work.accept(new Part(first, Math.min(each, images - first)));
            }
        }
    }
}
