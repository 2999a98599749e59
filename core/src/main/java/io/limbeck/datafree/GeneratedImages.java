package io.limbeck.datafree;

import io.limbeck.method.InversionSettings;
import io.limbeck.nn.Generator;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Autocast;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Optimizer;
import io.limbeck.train.OptimizerSpec;
import io.limbeck.train.Optimizers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Images of a generator that a call trains on from the meta weights theta, together with fresh
 * latents (FastDFKD, Fang et al., AAAI 2022). After g inner steps theta takes one step of an
 * optimiser of its own at g times the rate: along the sum of the gradients (first-order MAML), or
 * towards where the call ended (Reptile). The weights of the call are forgotten then. Its tensors
 * belong to the scope it was made in.
 */
final class GeneratedImages implements ImageOrigin {

    /** Reptile's difference as a gradient, as FastDFKD scales it. */
    private static final double REPTILE = 67;

    private final Generator generator;
    private final InversionSettings settings;
    private final Compute compute;
    private final Weights theta;
    private final Optimizer optimizer;

    /**
     * @param initial theta at the start; not changed
     */
    GeneratedImages(
            Generator generator, Weights initial, InversionSettings settings, Compute compute) {
        this.generator = generator;
        this.settings = settings;
        this.compute = compute;
        this.theta = initial.copy().on(compute);
        this.optimizer = adam(theta.parameters());
    }

    /** Theta; shared. */
    Weights weights() {
        return theta;
    }

    @Override
    public Attempt begin(SeedTree seeds) {
        Weights start =
                switch (settings.meta()) {
                    case FOMAML, REPTILE -> theta.copy();
                    case NONE -> theta;
                    case RESET -> generator.reset(seeds.child("reset")).on(compute);
                };
        return new Try(start, latents(seeds));
    }

    /** Draws theta's first layer and its norm anew; the moments of its optimiser stay. */
    void resetFirst(SeedTree seeds) {
        try (var _ = new PointerScope();
                var _ = new NoGradGuard()) {
            generator
                    .reset(seeds)
                    .all()
                    .forEach((name, fresh) -> {
                        if (Generator.isFirst(name)) {
                            theta.get(name).copy_(fresh);
                        }
                    });
        }
    }

    private Tensor latents(SeedTree seeds) {
        return compute.place(
                        seeds.child("latents")
                                .tensors()
                                .normal(generator.latents(settings.batch())))
                .set_requires_grad(true);
    }

    private static Optimizer adam(List<Tensor> parameters) {
        return Optimizers.create(new OptimizerSpec.Adam(1, 0.5, 0.999, 0), parameters);
    }

    @Override
    public void save(Map<String, Tensor> tensors) {
        theta.all().forEach((name, tensor) -> tensors.put("generator." + name, tensor));
        optimizer
                .state()
                .forEach((name, tensor) -> tensors.put("generator-moment." + name, tensor));
    }

    @Override
    public void restore(Map<String, Tensor> tensors) {
        theta.all().forEach((name, tensor) -> tensor.copy_(tensors.get("generator." + name)));
        optimizer.restore(CheckpointPart.of("generator-moment.", tensors));
    }

    /** One call. */
    private final class Try implements Attempt {

        private final Weights weights;
        private final Tensor latents;
        private final Optimizer ofWeights;
        private final Optimizer ofLatents;
        private final List<Tensor> sums = new ArrayList<>();

        Try(Weights start, Tensor latents) {
            this.weights = start.asLeaves();
            this.latents = latents;
            List<Tensor> parameters = weights.parameters();
            this.ofWeights =
                    settings.meta() == InversionSettings.Meta.NONE ? optimizer : adam(parameters);
            this.ofLatents = adam(List.of(latents));
            if (settings.meta() == InversionSettings.Meta.FOMAML) {
                parameters.forEach(each -> sums.add(torch.zeros_like(each.detach())));
            }
        }

        @Override
        public Tensor images() {
            try (Autocast _ = compute.autocast()) {
                return generator.forward(weights, latents);
            }
        }

        @Override
        public List<Tensor> leaves() {
            List<Tensor> leaves = new ArrayList<>(weights.parameters());
            leaves.add(latents);
            return leaves;
        }

        @Override
        public void step(List<Tensor> gradients, boolean last) {
            List<Tensor> own = gradients.subList(0, gradients.size() - 1);
            for (int i = 0; i < sums.size(); i++) {
                sums.get(i).add_(own.get(i));
            }
            // What no image is rendered from any more need not be moved.
            boolean needed =
                    switch (settings.meta()) {
                        case NONE, REPTILE -> true;
                        case FOMAML, RESET -> !last;
                    };
            if (needed) {
                ofWeights.step(weights.parameters(), own, settings.learningRate());
            }
            if (!last) {
                ofLatents.step(
                        List.of(latents), List.of(gradients.getLast()), settings.latentRate());
            }
        }

        @Override
        public void finish() {
            double rate = settings.steps() * settings.learningRate();
            switch (settings.meta()) {
                case FOMAML -> optimizer.step(theta.parameters(), sums, rate);
                case REPTILE -> optimizer.step(theta.parameters(), differences(), rate);
                case NONE, RESET -> {}
            }
        }

        private List<Tensor> differences() {
            try (var _ = new NoGradGuard()) {
                List<Tensor> ends = weights.parameters();
                List<Tensor> differences = new ArrayList<>();
                List<Tensor> starts = theta.parameters();
                for (int i = 0; i < starts.size(); i++) {
                    differences.add(starts.get(i).sub(ends.get(i)).mul_(new Scalar(REPTILE)));
                }
                return differences;
            }
        }
    }

    /** Images of theta as it stands; owned by the caller's scope. */
    Tensor sample(SeedTree seeds) {
        try (var _ = new NoGradGuard();
                Autocast _ = compute.autocast()) {
            return generator.forward(theta, latents(seeds));
        }
    }
}
