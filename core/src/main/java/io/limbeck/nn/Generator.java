package io.limbeck.nn;

import io.limbeck.torch.SeedTree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A network from latent numbers to images, a pure function of its weights. Its batch norms always
 * normalise by the batch, also when it only samples; it keeps no running statistics.
 */
public final class Generator {

    /** What the names of the first layer, and of its norm, begin with. */
    static final String FIRST = "start";

    private static final Pass BATCH = new Pass(true, false, false);

    private final String name;
    private final FeatureShape latent;
    private final boolean map;
    private final Layer body;

    /**
     * @param latent shape of one latent
     * @param map whether latents are maps and not vectors
     */
    Generator(String name, FeatureShape latent, boolean map, Layer body) {
        this.name = name;
        this.latent = latent;
        this.map = map;
        this.body = body;
    }

    /** The short name that recipes use, for example {@code gen32}. */
    public String name() {
        return name;
    }

    /** Shape of so many latents: [batch, latent], or [batch, latent, rows, columns] for a map. */
    public long[] latents(long batch) {
        return map
                ? new long[] {batch, latent.channels(), latent.height(), latent.width()}
                : new long[] {batch, latent.channels()};
    }

    /**
     * Fresh weights (PyTorch's default initialisation of each layer), on the CPU, float32, without
     * gradient. Owned by the caller's scope.
     */
    public Weights init(SeedTree seeds) {
        FreshWeights fresh = new FreshWeights(seeds, Initialization.FRAMEWORK);
        body.initialize(fresh);
        Weights weights = fresh.weights();
        Map<String, Tensor> trained = new LinkedHashMap<>();
        weights.parameterNames().forEach(each -> trained.put(each, weights.get(each)));
        return new Weights(trained, Set.of());
    }

    /**
     * Weights as a generator is reset between batches: kernels and matrices from N(0, 0.02²),
     * scales of norms from N(1, 0.02²), shifts and biases 0. Owned by the caller's scope.
     */
    public Weights reset(SeedTree seeds) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        init(seeds)
                .all()
                .forEach((each, like) -> {
                    boolean scale = like.dim() == 1 && each.endsWith("weight");
                    boolean zero = each.endsWith("bias");
                    Tensor noise =
                            seeds.child("reset")
                                    .child(each)
                                    .tensors()
                                    .normal(like.shape())
                                    .mul_(new Scalar(zero ? 0 : 0.02));
                    tensors.put(each, scale ? noise.add_(new Scalar(1)) : noise);
                });
        return new Weights(tensors, Set.of());
    }

    /** Whether weights of this name are of the first layer or of its norm. */
    public static boolean isFirst(String name) {
        return name.startsWith(FIRST);
    }

    /**
     * @param weights with the names and shapes that {@link #init} gives
     * @param latents float32 of shape {@link #latents}, at least 2 of them
     * @return float32 [B, C, H, W] in [0, 1], differentiable in weights and latents; owned by the
     *     caller's scope
     */
    public Tensor forward(Weights weights, Tensor latents) {
        return body.apply(latents, new Trace(weights, BATCH));
    }
}
