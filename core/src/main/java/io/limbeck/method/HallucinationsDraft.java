package io.limbeck.method;

import io.limbeck.nn.Weights;
import io.limbeck.synthetic.Pairs;
import io.limbeck.synthetic.Parameterization.Sharing;
import io.limbeck.torch.Gradients;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.NonFiniteLossException;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * One step of bases and hallucinators. A rendering is made by one hallucinator of each class, or
 * one of all: drawn once for a class in the step, and for each rendering of some images.
 */
final class HallucinationsDraft implements Draft {

    private final Hallucinations set;
    private final SeedTree seeds;
    private final PointerScope scope = PointerScope.getInnerScope();
    private final Tensor[] bases;
    private final List<Weights> hallucinators;
    private final Pairs pairs;
    private final CollectedGradients gradients = new CollectedGradients();
    private double matched;
    private boolean matches;
    private Optional<Push> pushed = Optional.empty();

    HallucinationsDraft(Hallucinations set, SeedTree seeds) {
        this.set = set;
        this.seeds = seeds;
        this.bases = new Tensor[set.classes()];
        this.hallucinators = set.hallucinators().stream().map(Weights::asLeaves).toList();
        hallucinators.forEach(own -> own.parameters().forEach(scope::attach));
        this.pairs = set.pairs(hallucinators);
    }

    @Override
    public Rendering ofClass(int label) {
        int each = pairs.perClass();
        int[] all = IntStream.range(label * each, (label + 1) * each).toArray();
        return of(all, seeds.child("class").child(label));
    }

    @Override
    public Rendering of(int[] chosen, SeedTree drawing) {
        return under(chosen, drawing.child("hallucinator").numbers().nextInt(pairs.count()));
    }

    /**
     * Some images under one hallucinator.
     *
     * @param drawn 0 to count - 1, of each class
     */
    Rendering under(int[] chosen, int drawn) {
        int[] hallucinator = new int[chosen.length];
        Arrays.fill(hallucinator, drawn);
        Tensor images = pairs.images(this::leaf, chosen, hallucinator);
        Set<Integer> labels = new LinkedHashSet<>();
        Arrays.stream(chosen).forEach(i -> labels.add(i / pairs.perClass()));
        List<Tensor> leaves = new ArrayList<>();
        labels.forEach(label -> leaves.add(leaf(label)));
        if (set.meaning().settings().sharing() == Sharing.SHARED) {
            leaves.addAll(hallucinators.get(drawn).parameters());
        } else {
            labels.forEach(label -> leaves.addAll(weights(label, drawn).parameters()));
        }
        return new Rendering(images, List.copyOf(leaves));
    }

    private Weights weights(int label, int drawn) {
        return pairs.hallucination().of(pairs.classes(), label, drawn);
    }

    private Tensor leaf(int label) {
        if (bases[label] == null) {
            bases[label] = set.bases(label).detach().set_requires_grad(true);
            scope.attach(bases[label]);
        }
        return bases[label];
    }

    @Override
    public void collect(List<Tensor> some, List<Tensor> theirs) {
        gradients.add(some, theirs);
    }

    @Override
    public void matched(double loss) {
        matched += loss;
        matches = true;
    }

    @Override
    public boolean finite() {
        push();
        return gradients.finite() && pushed.map(Push::finite).orElse(true);
    }

    @Override
    public void step(double rate) {
        Optional<Apart> constraint = matches ? set.apart() : Optional.empty();
        push();
        pushed.ifPresent(Push::requireFinite);
        move(rate);
        constraint.ifPresent(apart -> {
            SeedTree own = seeds.child("constraint").child("learn");
            try (var _ = new PointerScope()) {
                Pair pair = pair(apart, own);
                apart.learn(
                        matched, pushed.orElseThrow().likeness(), pair.views(), own.child("view"));
            }
        });
    }

    /** Two renderings of some bases. */
    private record Pair(Adversary.Views views, List<Tensor> leaves) {}

    /**
     * What drove two renderings apart.
     *
     * @param step of the constraint, from 1
     * @param finite whether its gradients are
     */
    private record Push(long step, double likeness, boolean finite) {

        void requireFinite() {
            if (!finite) {
                String term = Double.isFinite(likeness) ? "likeness gradient" : "likeness";
                throw new NonFiniteLossException(Distillery.STAGE, step, term, likeness);
            }
        }
    }

    /** Collects the gradient that drives two renderings apart, once, in a step that matches. */
    private void push() {
        if (matches && pushed.isEmpty()) {
            pushed = set.apart().map(apart -> push(apart, seeds.child("constraint").child("push")));
        }
    }

    private Push push(Apart apart, SeedTree own) {
        try (var _ = new PointerScope()) {
            Pair pair = pair(apart, own);
            Tensor likeness = apart.likeness(pair.views(), own.child("view"));
            Tensor loss = likeness.mul(new Scalar(apart.weight(matched)));
            List<Tensor> found = Gradients.of(loss, pair.leaves());
            collect(pair.leaves(), found);
            double value = likeness.item_double();
            return new Push(apart.steps() + 1, value, Double.isFinite(value) && Finite.all(found));
        }
    }

    private Pair pair(Apart apart, SeedTree own) {
        int all = pairs.classes() * pairs.perClass();
        int wanted = apart.settings().batch();
        int[] order = own.child("order").permutation(all);
        int[] chosen = wanted == 0 || wanted >= all ? order : Arrays.copyOf(order, wanted);
        int[] two = own.child("pair").permutation(pairs.count());
        Rendering first = under(chosen, two[0]);
        Rendering second = under(chosen, two[1]);
        Set<Tensor> leaves = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Tensor> distinct = new ArrayList<>();
        first.leaves().stream().filter(leaves::add).forEach(distinct::add);
        second.leaves().stream().filter(leaves::add).forEach(distinct::add);
        long[] indices = Arrays.stream(chosen).asLongStream().toArray();
        long[] labels = Arrays.stream(indices).map(i -> i / pairs.perClass()).toArray();
        return new Pair(
                new Adversary.Views(
                        first.images(),
                        second.images(),
                        set.compute().place(HostTensors.of(labels, labels.length)),
                        set.compute().place(HostTensors.of(indices, indices.length))),
                distinct);
    }

    private void move(double rate) {
        for (int label = 0; label < bases.length; label++) {
            int own = label;
            if (bases[label] != null) {
                gradients.of(bases[label]).ifPresent(g -> set.stepBases(own, g, rate));
            }
        }
        for (int i = 0; i < hallucinators.size(); i++) {
            List<Tensor> theirs =
                    hallucinators.get(i).parameters().stream()
                            .flatMap(leaf -> gradients.of(leaf).stream())
                            .toList();
            if (!theirs.isEmpty()) {
                set.stepHallucinator(i, theirs, rate);
            }
        }
    }
}
