package io.limbeck.method;

import io.limbeck.data.ChosenImages;
import io.limbeck.data.ClassIndex;
import io.limbeck.data.LabelledImages;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Pass;
import io.limbeck.nn.Weights;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.ExpertBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What experts say of images at the end of what is known of them: DATM starts from images that the
 * first of them classifies correctly, and from the labels that they give.
 *
 * @param experts who is asked
 * @param parts what with
 */
record ExpertOpinion(ExpertBuffer experts, MatchingParts parts) {

    private static final int LOOKED_AT = 64;

    /** Where no expert is right, a label is as sure as this of the true class. */
    private static final double SURE = 0.9;

    /**
     * Training images that the first expert classifies correctly, in a random order of each class.
     * Where a class has too few of them, others fill up.
     *
     * @param perClass how many of each, or all that there are
     * @param listener is warned of classes that had to be filled up
     * @throws StoppedException if the thread is interrupted
     */
    LabelledImages classified(int perClass, SeedTree seeds, Listener listener) {
        LabelledImages train = parts.data().train();
        ClassIndex index = ClassIndex.of(train);
        List<Integer> chosen = new ArrayList<>();
        List<String> filled = new ArrayList<>();
        try (var _ = new PointerScope();
                var _ = new NoGradGuard()) {
            Weights expert = last(0);
            for (int label = 0; label < train.classes(); label++) {
                int[] members = index.of(label);
                int[] order = seeds.child(label).permutation(members.length);
                Arrays.setAll(order, i -> members[order[i]]);
                int wanted = Math.min(perClass, members.length);
                int right = choose(expert, order, wanted, chosen);
                if (right < wanted) {
                    filled.add("%d (%d of %d)".formatted(label, right, wanted));
                }
            }
        }
        if (!filled.isEmpty()) {
            listener.on(
                    new Event.Warning(
                            "the first expert classifies too few images of some classes correctly, so others fill up: class %s; train the experts for longer"
                                    .formatted(String.join(", ", filled))));
        }
        return new ChosenImages(train, chosen.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Adds those that are classified correctly, then others until there are enough. */
    private int choose(Weights expert, int[] order, int wanted, List<Integer> chosen) {
        List<Integer> right = new ArrayList<>();
        List<Integer> wrong = new ArrayList<>();
        for (int from = 0; from < order.length && right.size() < wanted; from += LOOKED_AT) {
            StoppedException.ifInterrupted(() -> "choosing the first images was stopped");
            int[] some = Arrays.copyOfRange(order, from, Math.min(order.length, from + LOOKED_AT));
            boolean[] hits = hits(expert, some);
            for (int i = 0; i < some.length; i++) {
                (hits[i] ? right : wrong).add(some[i]);
            }
        }
        int known = Math.min(wanted, right.size());
        chosen.addAll(right.subList(0, known));
        chosen.addAll(wrong.subList(0, wanted - known));
        return known;
    }

    private boolean[] hits(Weights expert, int[] some) {
        try (var _ = new PointerScope()) {
            LabelledImages train = parts.data().train();
            Tensor pixels = parts.compute().place(train.images(some));
            Tensor seen = parts.data().preprocessing().apply(pixels);
            long[] said =
                    HostTensors.longs(logits(expert, seen).argmax(new LongOptional(1), false));
            boolean[] hits = new boolean[some.length];
            for (int i = 0; i < some.length; i++) {
                hits[i] = said[i] == train.label(some[i]);
            }
            return hits;
        }
    }

    /**
     * Of each image the mean logits of the experts that classify it correctly.
     *
     * @param seen float32 [n, C, H, W] as networks see them
     * @param labels n of them
     * @return float32 [n, classes] on the device; owned by the caller's scope
     */
    Tensor labels(Tensor seen, long[] labels) {
        Tensor truth = parts.compute().place(HostTensors.of(labels, labels.length)).unsqueeze(1);
        long classes = parts.data().info().classes();
        Tensor sum = torch.zeros(labels.length, classes).to(seen.device(), ScalarType.Float);
        Tensor votes = torch.zeros(labels.length, 1).to(seen.device(), ScalarType.Float);
        try (var _ = new NoGradGuard()) {
            for (int expert = 0; expert < experts.size(); expert++) {
                StoppedException.ifInterrupted(() -> "labelling the first images was stopped");
                try (var _ = new PointerScope()) {
                    Tensor logits = logits(last(expert), seen);
                    Tensor right =
                            logits.argmax(new LongOptional(1), true).eq(truth).to(ScalarType.Float);
                    sum.add_(logits.mul(right));
                    votes.add_(right);
                }
            }
            Tensor rest = torch.full_like(sum, new Scalar(Math.log((1 - SURE) / (classes - 1))));
            Tensor fallback = rest.scatter(1, truth, new Scalar(Math.log(SURE)));
            return torch.where(
                    votes.gt(new Scalar(0.0)), sum.div(votes.clamp_min(new Scalar(1.0))), fallback);
        }
    }

    private Tensor logits(Weights expert, Tensor seen) {
        long pass = parts.compute().imagesPerPass(seen.size(2), seen.size(3));
        TensorVector found = new TensorVector();
        TensorVector passes = torch.split(seen, pass, 0);
        for (long i = 0; i < passes.size(); i++) {
            Tensor some = passes.get(i);
            found.push_back(
                    parts.network()
                            .forward(expert, some, Pass.INFERENCE)
                            .logits()
                            .to(ScalarType.Float));
        }
        return torch.cat(found, 0);
    }

    private Weights last(int expert) {
        return experts.snapshot(expert, experts.epochs());
    }
}
