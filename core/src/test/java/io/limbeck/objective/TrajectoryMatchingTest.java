package io.limbeck.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.Precision;
import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a small network of smooth parts, in float64. */
@InPointerScope
class TrajectoryMatchingTest {

    private static final int CLASSES = 3;
    private static final int IMAGES = 3;
    private static final double ALPHA = 0.3;

    /** Sigmoid and average pooling: finite differences of ReLU and max are noise. */
    private static final Network NETWORK =
            Networks.create(
                    new NetworkSpec.ConvNet(
                            1,
                            4,
                            NetworkSpec.Norm.INSTANCE,
                            NetworkSpec.Pooling.AVERAGE,
                            NetworkSpec.Activation.SIGMOID),
                    new Network.Input(1, 4, 4, CLASSES));

    private Weights start;
    private Weights target;
    private Tensor images;
    private Tensor labels;

    @BeforeEach
    void open() {
        start = weights(1);
        target = weights(2);
        images = wide(SeedTree.of(3).tensors().normal(IMAGES, 1, 4, 4));
        labels = wide(SeedTree.of(4).tensors().normal(IMAGES, CLASSES));
    }

    /** L, and its gradients by the images, the soft labels and the step size. */
    private record Gradient(TrajectoryMatching.Result result, Tensor images, Tensor labels) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 20})
    void adjoint_anySteps_isTheUnrolledGradient(int steps) {
        Gradient adjoint = of(TrajectoryMatching.Form.ADJOINT, steps, ALPHA, IMAGES);
        Gradient unrolled = of(TrajectoryMatching.Form.UNROLLED, steps, ALPHA, IMAGES);
        assertThat(adjoint.result().loss()).isCloseTo(unrolled.result().loss(), within(1e-12));
        assertThat(apart(adjoint.images(), unrolled.images())).isLessThan(1e-10);
        assertThat(apart(adjoint.labels(), unrolled.labels())).isLessThan(1e-10);
        assertThat(adjoint.result().byStepSize())
                .isCloseTo(
                        unrolled.result().byStepSize(),
                        within(1e-10 * Math.abs(unrolled.result().byStepSize())));
    }

    @Test
    void adjoint_shortChunks_isTheUnrolledGradient() {
        Gradient adjoint = of(TrajectoryMatching.Form.ADJOINT, 5, ALPHA, 2);
        Gradient unrolled = of(TrajectoryMatching.Form.UNROLLED, 5, ALPHA, 2);
        assertThat(apart(adjoint.images(), unrolled.images())).isLessThan(1e-10);
    }

    /**
     * One student for one iteration after the other, from other weights, by chunks of two sizes.
     */
    @ParameterizedTest
    @ValueSource(strings = {"ADJOINT", "TESLA"})
    void recorded_iterationAfterIteration_isTheSameGradient(TrajectoryMatching.Form form) {
        try (RecordedStudent student = new RecordedStudent(NETWORK, Compute.cpu())) {
            for (int chunk : new int[] {IMAGES, 2}) {
                start = weights(10 + chunk);
                Gradient plain = of(form, 5, ALPHA, chunk);
                Gradient recorded = of(form, 5, ALPHA, chunk, Optional.of(student));
                assertThat(recorded.result().loss())
                        .isCloseTo(plain.result().loss(), within(1e-12));
                assertThat(recorded.result().distance())
                        .isCloseTo(plain.result().distance(), within(1e-10));
                assertThat(apart(recorded.images(), plain.images())).isLessThan(1e-10);
                assertThat(apart(recorded.labels(), plain.labels())).isLessThan(1e-10);
                assertThat(recorded.result().byStepSize())
                        .isCloseTo(
                                plain.result().byStepSize(),
                                within(1e-10 * Math.abs(plain.result().byStepSize())));
            }
        }
    }

    @Test
    void recorded_onTheCpu_doesNotPay() {
        try (RecordedStudent student = new RecordedStudent(NETWORK, Compute.cpu())) {
            assertThat(student.pays(start)).isFalse();
        }
    }

    @Test
    void adjointAndUnrolled_everyNumber_agreeWithFiniteDifferences() {
        double h = 1e-6;
        Tensor byImages = differences(images, h);
        Tensor byLabels = differences(labels, h);
        double byStepSize = (loss(ALPHA + h) - loss(ALPHA - h)) / (2 * h);
        for (TrajectoryMatching.Form form :
                List.of(TrajectoryMatching.Form.ADJOINT, TrajectoryMatching.Form.UNROLLED)) {
            Gradient found = of(form, 3, ALPHA, IMAGES);
            assertThat(apart(found.images(), byImages)).isLessThan(1e-6);
            assertThat(apart(found.labels(), byLabels)).isLessThan(1e-6);
            assertThat(found.result().byStepSize())
                    .isCloseTo(byStepSize, within(1e-6 * Math.abs(byStepSize)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void constructor_studentThatTakesNoStep_isRefused(int steps) {
        assertThatThrownBy(() -> new TrajectoryMatching(NETWORK, steps, ALPHA, Precision.F32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must take at least 1");
    }

    /** What was kept and what is seen once more, through kernels and patches, is all the same. */
    @ParameterizedTest
    @ValueSource(longs = {0, 120_000, Long.MAX_VALUE})
    void adjoint_deeperNetworkHoweverMuchIsKept_isTheUnrolledGradient(long mostKept) {
        int count = 40;
        Network deep =
                Networks.create(
                        new NetworkSpec.ConvNet(
                                2,
                                8,
                                NetworkSpec.Norm.INSTANCE,
                                NetworkSpec.Pooling.AVERAGE,
                                NetworkSpec.Activation.RELU),
                        new Network.Input(3, 8, 9, CLASSES));
        Weights from = deep.init(SeedTree.of(1)).map(TrajectoryMatchingTest::wide);
        Weights to = deep.init(SeedTree.of(2)).map(TrajectoryMatchingTest::wide);
        Tensor pixels =
                wide(SeedTree.of(3).tensors().normal(count, 3, 8, 9)).set_requires_grad(true);
        long[] hard = new long[count];
        Arrays.setAll(hard, i -> i % CLASSES);
        Tensor targets = HostTensors.of(hard, count);
        TrajectoryMatching.Lesson lesson =
                _ -> new TrajectoryMatching.Batch(pixels, targets, List.of(pixels));
        TrajectoryMatching matching = new TrajectoryMatching(deep, 4, ALPHA, Precision.F32);
        Tensor own = torch.zeros_like(pixels);
        Tensor exact = torch.zeros_like(pixels);
        TrajectoryMatching.Result result =
                matching.backwards(
                        TrajectoryMatching.Form.ADJOINT,
                        from,
                        to,
                        lesson,
                        (_, found) -> own.add_(found.getFirst()),
                        mostKept);
        TrajectoryMatching.Result reference =
                matching.of(
                        TrajectoryMatching.Form.UNROLLED,
                        from,
                        to,
                        lesson,
                        (_, found) -> exact.add_(found.getFirst()));
        assertThat(apart(own, exact)).isLessThan(1e-10);
        assertThat(result.byStepSize())
                .isCloseTo(
                        reference.byStepSize(), within(1e-10 * Math.abs(reference.byStepSize())));
    }

    @Test
    void tesla_oneStep_isExact() {
        Gradient tesla = of(TrajectoryMatching.Form.TESLA, 1, ALPHA, IMAGES);
        Gradient exact = of(TrajectoryMatching.Form.ADJOINT, 1, ALPHA, IMAGES);
        assertThat(apart(tesla.images(), exact.images())).isLessThan(1e-14);
        assertThat(tesla.result().byStepSize())
                .isCloseTo(exact.result().byStepSize(), within(1e-14));
    }

    /** It is no fault of ours: TESLA's published formula leaves out the curvature of the path. */
    @ParameterizedTest
    @ValueSource(ints = {2, 8, 20})
    void tesla_severalSteps_isAnApproximation(int steps) {
        Gradient tesla = of(TrajectoryMatching.Form.TESLA, steps, ALPHA, IMAGES);
        Gradient exact = of(TrajectoryMatching.Form.ADJOINT, steps, ALPHA, IMAGES);
        assertThat(apart(tesla.images(), exact.images())).isGreaterThan(1e-3);
        Tensor cosine =
                tesla.images()
                        .mul(exact.images())
                        .sum()
                        .div(tesla.images().norm().mul(exact.images().norm()));
        assertThat(cosine.item_double()).isGreaterThan(0.5);
    }

    @Test
    void loss_studentThatDoesNotMove_isExactlyOneWithTheKnownGradient() {
        Gradient still = of(TrajectoryMatching.Form.ADJOINT, 4, 0, IMAGES);
        assertThat(still.result().loss()).isEqualTo(1);
        assertThat(still.images().abs().max().item_double()).isZero();
        assertThat(still.result().byStepSize())
                .isCloseTo(
                        of(TrajectoryMatching.Form.UNROLLED, 4, 0, IMAGES).result().byStepSize(),
                        within(1e-10));
        assertThat(still.result().byStepSize()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ADJOINT", "UNROLLED", "TESLA"})
    void loss_targetIsTheStudentsEnd_isZeroWithZeroGradients(TrajectoryMatching.Form form) {
        Weights end = start;
        for (int n = 0; n < 3; n++) {
            end = step(end);
        }
        target = end;
        Gradient found = of(form, 3, ALPHA, IMAGES);
        assertThat(found.result().loss()).isCloseTo(0, within(1e-25));
        assertThat(found.images().abs().max().item_double()).isLessThan(1e-12);
    }

    @Test
    void gradient_imageOutsideEveryChunk_isZero() {
        for (TrajectoryMatching.Form form : TrajectoryMatching.Form.values()) {
            Gradient found = of(form, 1, ALPHA, 2);
            assertThat(found.images().narrow(0, 2, 1).abs().max().item_double()).isZero();
            assertThat(found.images().narrow(0, 0, 2).abs().max().item_double()).isPositive();
        }
    }

    /** Chunks of so many images one after the other, the last of a round short. */
    private Gradient of(TrajectoryMatching.Form form, int steps, double alpha, int chunk) {
        return of(form, steps, alpha, chunk, Optional.empty());
    }

    private Gradient of(
            TrajectoryMatching.Form form,
            int steps,
            double alpha,
            int chunk,
            Optional<RecordedStudent> student) {
        Tensor images = this.images.clone().set_requires_grad(true);
        Tensor labels = this.labels.clone().set_requires_grad(true);
        IdentityHashMap<Tensor, Tensor> sums = new IdentityHashMap<>();
        sums.put(images, torch.zeros_like(images));
        sums.put(labels, torch.zeros_like(labels));
        int chunks = Math.ceilDiv(IMAGES, chunk);
        TrajectoryMatching.Lesson lesson =
                n -> {
                    long from = (long) (n % chunks) * chunk;
                    long count = Math.min(chunk, IMAGES - from);
                    return new TrajectoryMatching.Batch(
                            images.narrow(0, from, count),
                            torch.softmax(labels.narrow(0, from, count), 1),
                            List.of(images, labels));
                };
        TrajectoryMatching.Collector collector =
                (leaves, gradients) -> {
                    for (int i = 0; i < leaves.size(); i++) {
                        sums.get(leaves.get(i)).add_(gradients.get(i));
                    }
                };
        TrajectoryMatching matching = new TrajectoryMatching(NETWORK, steps, alpha, Precision.F32);
        TrajectoryMatching.Result result =
                student.map(own ->
                                own.backwards(
                                        matching,
                                        form == TrajectoryMatching.Form.ADJOINT,
                                        start,
                                        target,
                                        lesson,
                                        collector))
                        .orElseGet(() -> matching.of(form, start, target, lesson, collector));
        return new Gradient(result, sums.get(images), sums.get(labels));
    }

    private double loss(double alpha) {
        return of(TrajectoryMatching.Form.ADJOINT, 3, alpha, IMAGES).result().loss();
    }

    private Tensor differences(Tensor numbers, double h) {
        double[] values = HostTensors.doubles(numbers);
        List<Double> found = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            try (var _ = new PointerScope()) {
                Tensor one = numbers.view(-1).narrow(0, i, 1);
                one.add_(new Scalar(h));
                double above = loss(ALPHA);
                one.sub_(new Scalar(2 * h));
                double below = loss(ALPHA);
                one.add_(new Scalar(h));
                found.add((above - below) / (2 * h));
            }
        }
        return HostTensors.of(
                found.stream().mapToDouble(Double::doubleValue).toArray(), numbers.shape());
    }

    private Weights step(Weights at) {
        Weights leaves = at.asLeaves();
        List<Tensor> gradients =
                io.limbeck.torch.Gradients.of(
                        io.limbeck.train.CrossEntropy.of(
                                NETWORK.forward(leaves, images, io.limbeck.nn.Pass.TRAINING)
                                        .logits(),
                                torch.softmax(labels, 1)),
                        leaves.parameters());
        List<Tensor> next = new ArrayList<>();
        for (int i = 0; i < gradients.size(); i++) {
            next.add(at.parameters().get(i).add(gradients.get(i), new Scalar(-ALPHA)));
        }
        return at.withParameters(next);
    }

    private static Weights weights(long seed) {
        return NETWORK.init(SeedTree.of(seed)).map(TrajectoryMatchingTest::wide);
    }

    private static Tensor wide(Tensor tensor) {
        return tensor.to(ScalarType.Double);
    }

    /** Norm of the difference over that of the second. */
    private static double apart(Tensor a, Tensor b) {
        return a.sub(b).norm().item_double() / b.norm().item_double();
    }
}
