package io.limbeck.bench;

import io.limbeck.data.Dataset;
import io.limbeck.event.Listener;
import io.limbeck.file.TemporaryFolder;
import io.limbeck.method.GuardSettings;
import io.limbeck.method.MatchingParts;
import io.limbeck.method.Mtt;
import io.limbeck.method.MttSettings;
import io.limbeck.method.TrajectorySettings;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.objective.RecordedStudent;
import io.limbeck.objective.TrajectoryMatching;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.Precision;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.ExpertBuffer;
import io.limbeck.train.ExpertSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Iterations of MTT on CIFAR-10's shape: a student's steps, and the gradient through them.
 *
 * @param form how the gradient is computed
 * @param steps of the student
 * @param ipc images per class
 * @param batch images of a step; 0 for all
 * @param convNet the student
 * @param cosine whether to compare the images' gradient with the exact one, after the measurement
 * @param times that count; one more warms up
 */
public record TrajectoryBenchmark(
        TrajectoryMatching.Form form,
        int steps,
        int ipc,
        int batch,
        NetworkSpec.ConvNet convNet,
        boolean cosine,
        int times) {

    private static final int CLASSES = 10;
    private static final int PER_CLASS = 64;
    private static final double STEP_SIZE = 0.01;

    /** The images are noise and teach nothing: students go astray, and are timed all the same. */
    private static final GuardSettings NO_GUARD = new GuardSettings(1e12, 1000, 1);

    /** Runs it. */
    public Measurement run(Compute compute) {
        Dataset data = StandIn.of(CLASSES, PER_CLASS, 32);
        Network network = Networks.create(convNet, new Network.Input(3, 32, 32, CLASSES));
        try (TemporaryFolder folder = TemporaryFolder.make("benchmark")) {
            ExpertBuffer experts =
                    ExpertBuffer.open(
                            folder.path(),
                            experts(),
                            1,
                            new ExpertBuffer.Subject(convNet, network, data),
                            compute,
                            Listener.silent());
            StepClock clock = new StepClock(compute.device());
            Mtt.distill(
                            settings(),
                            experts,
                            new MatchingParts(network, data, SeedTree.of(0), compute),
                            clock.hooks())
                    .close();
            Measurement measured =
                    Measurement.here(
                            "trajectory", work(), clock.times(), (long) steps * images(), compute);
            return cosine ? measured.with("cosine", cosine(experts, network, compute)) : measured;
        }
    }

    private MttSettings settings() {
        MttSettings usual = MttSettings.defaults();
        return new MttSettings(
                ipc,
                times + 1,
                experts(),
                new TrajectorySettings(steps, 1, 0, 1, batch, form),
                usual.parameterization(),
                usual.init(),
                usual.optimizer(),
                usual.stepSize(),
                "none",
                NO_GUARD,
                usual.probe(),
                Integer.MAX_VALUE);
    }

    private static ExpertSettings experts() {
        return new ExpertSettings(1, 0, 0.01, 64, "none", false);
    }

    private int images() {
        int all = CLASSES * ipc;
        return batch == 0 ? all : Math.min(batch, all);
    }

    /** Of this form's gradient and the exact one in float32, for noise with the labels in turn. */
    private double cosine(ExpertBuffer experts, Network network, Compute compute) {
        try (var _ = new PointerScope();
                RecordedStudent student = new RecordedStudent(network, compute)) {
            Tensor pixels =
                    compute.place(SeedTree.of(1).tensors().normal(images(), 3, 32, 32))
                            .set_requires_grad(true);
            long[] labels = new long[images()];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = i % CLASSES;
            }
            Tensor targets = compute.place(HostTensors.of(labels, labels.length));
            TrajectoryMatching.Batch all =
                    new TrajectoryMatching.Batch(pixels, targets, List.of(pixels));
            Tensor own = torch.zeros_like(pixels);
            Tensor exact = torch.zeros_like(pixels);
            TrajectoryMatching matching =
                    new TrajectoryMatching(network, steps, STEP_SIZE, compute.precision());
            TrajectoryMatching reference =
                    new TrajectoryMatching(network, steps, STEP_SIZE, Precision.F32);
            var from = experts.snapshot(0, 0);
            var target = experts.snapshot(0, 1);
            matching.of(
                    form,
                    from,
                    target,
                    _ -> all,
                    (_, found) -> own.add_(found.getFirst()),
                    student);
            reference.of(
                    TrajectoryMatching.Form.ADJOINT,
                    from,
                    target,
                    _ -> all,
                    (_, found) -> exact.add_(found.getFirst()));
            double product = own.mul(exact).sum().item_double();
            return product / (own.norm().item_double() * exact.norm().item_double());
        }
    }

    private Map<String, Object> work() {
        Map<String, Object> work = new LinkedHashMap<>();
        work.put("form", form.name().toLowerCase(Locale.ROOT));
        work.put("steps", steps);
        work.put("ipc", ipc);
        work.put("batch", batch);
        work.put("depth", convNet.depth());
        work.put("width", convNet.width());
        return work;
    }
}
