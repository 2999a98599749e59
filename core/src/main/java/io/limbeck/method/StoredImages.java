package io.limbeck.method;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.Preprocessing;
import io.limbeck.data.Zca;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.Initialization;
import io.limbeck.synthetic.MultiFormation;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.OptimizerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The images being distilled, in pixels or as networks see them. */
final class StoredImages implements Synthesis {

    private static final String IMAGES = "images";

    /** In which numbers images are stored and moved. */
    enum Space {
        /** Pixels; every one is in [0, 1] at all times. */
        PIXELS,
        /** As networks see them, without bounds: published rates of plain SGD mean this space. */
        NETWORK
    }

    /**
     * What stored images mean.
     *
     * @param info of the data set
     * @param formation how they are decoded
     * @param preprocessing between pixels and what networks see
     * @param space of the stored numbers
     * @param init what they were before the first step
     */
    record Meaning(
            DatasetInfo info,
            Formation formation,
            Preprocessing preprocessing,
            Space space,
            Initialization init) {}

    private final Meaning meaning;
    private final ClassTensors images;

    private StoredImages(Meaning meaning, ClassTensors images) {
        this.meaning = meaning;
        this.images = images;
    }

    /**
     * @param all [classes * n, C, H, W] by class, in the space of the meaning; copied
     */
    static StoredImages of(Tensor all, Meaning meaning, OptimizerSpec spec, Compute compute) {
        return new StoredImages(
                meaning, ClassTensors.of(IMAGES, all, meaning.info().classes(), spec, compute));
    }

    @Override
    public int classes() {
        return images.classes();
    }

    @Override
    public int imagesPerClass() {
        return MultiFormation.decodedCount(meaning.formation(), images.perClass());
    }

    @Override
    public Draft draft(SeedTree seeds) {
        return new ImagesDraft();
    }

    /** Moves the images of a class against a gradient; pixels go back into [0, 1]. */
    void step(int label, Tensor gradient, double rate) {
        images.step(label, gradient, rate);
        if (meaning.space() == Space.PIXELS) {
            try (var _ = new PointerScope()) {
                images.of(label)
                        .clamp_(
                                new ScalarOptional(new Scalar(0.0)),
                                new ScalarOptional(new Scalar(1.0)));
            }
        }
    }

    /** All images by class, copied to the CPU; owned by the caller's scope. */
    Tensor all() {
        return images.all();
    }

    @Override
    public SyntheticSet current(Map<String, String> facts) {
        Tensor stored =
                switch (meaning.space()) {
                    case PIXELS -> all();
                    case NETWORK -> meaning.preprocessing().invert(all());
                };
        SyntheticSet set =
                SyntheticSet.of(
                        meaning.info(),
                        images.perClass(),
                        meaning.formation(),
                        stored,
                        Synthesis.began(meaning.init(), facts));
        return meaning.preprocessing() instanceof Zca zca ? set.whitenedBy(zca) : set;
    }

    @Override
    public Map<String, Double> values() {
        return Map.of();
    }

    @Override
    public Map<String, Tensor> state() {
        return images.state();
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        images.restore(state);
    }

    @Override
    public void close() {
        images.close();
    }

    /** One leaf for each class, made when it is first asked for, sharing the images' memory. */
    private final class ImagesDraft implements Draft {
        private final PointerScope scope = PointerScope.getInnerScope();
        private final Tensor[] leaves = new Tensor[images.classes()];
        private final CollectedGradients gradients = new CollectedGradients();

        @Override
        public Rendering ofClass(int label) {
            Tensor leaf = leaf(label);
            Tensor decoded = MultiFormation.decode(meaning.formation(), leaf);
            Tensor seen =
                    switch (meaning.space()) {
                        case PIXELS -> meaning.preprocessing().apply(decoded);
                        case NETWORK -> decoded;
                    };
            return new Rendering(seen, List.of(leaf));
        }

        @Override
        public Rendering of(int[] chosen, SeedTree seeds) {
            List<Tensor> all = new ArrayList<>();
            List<Tensor> own = new ArrayList<>();
            for (int label = 0; label < leaves.length; label++) {
                Rendering rendering = ofClass(label);
                all.add(rendering.images());
                own.addAll(rendering.leaves());
            }
            Tensor joined = torch.cat(new TensorVector(all.toArray(Tensor[]::new)), 0);
            Tensor index = HostTensors.index(chosen, joined);
            return new Rendering(joined.index_select(0, index), List.copyOf(own));
        }

        private Tensor leaf(int label) {
            if (leaves[label] == null) {
                leaves[label] = images.of(label).detach().set_requires_grad(true);
                scope.attach(leaves[label]);
            }
            return leaves[label];
        }

        @Override
        public void collect(List<Tensor> some, List<Tensor> theirs) {
            gradients.add(some, theirs);
        }

        @Override
        public void matched(double loss) {
            // Images have no loss of their own.
        }

        @Override
        public boolean finite() {
            return gradients.finite();
        }

        @Override
        public void step(double rate) {
            for (int label = 0; label < leaves.length; label++) {
                int own = label;
                if (leaves[label] != null) {
                    gradients
                            .of(leaves[label])
                            .ifPresent(g -> StoredImages.this.step(own, g, rate));
                }
            }
        }
    }
}
