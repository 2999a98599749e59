package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.DatasetInfo;
import io.limbeck.data.Normalization;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.nn.Output;
import io.limbeck.nn.Pass;
import io.limbeck.nn.WatchedNetwork;
import io.limbeck.nn.Weights;
import io.limbeck.nn.WeightsException;
import io.limbeck.nn.WeightsFile;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A teacher is measured before it teaches. */
@InPointerScope
class TeacherTest {

    @TempDir private Path folder;

    private Dataset data;
    private Network network;
    private Weights weights;
    private Accuracy measured;
    private Path file;

    @BeforeEach
    void open() {
        data = Blobs.quarters(3, 20);
        network = network(4);
        weights = network.init(SeedTree.of(1));
        measured =
                Accuracy.of(
                        network,
                        weights,
                        Normalization.of(data.info()),
                        data.test(),
                        Compute.cpu());
        file = folder.resolve("teacher.safetensors");
    }

    private Network network(int classes) {
        var shape = data.info().shape();
        return Networks.create(
                new NetworkSpec.Mlp(8),
                new Network.Input(shape.channels(), shape.height(), shape.width(), classes));
    }

    private Teacher load(Dataset on, OptionalDouble claimed) {
        return Teacher.load(file, claimed, network, on, Compute.cpu());
    }

    @Test
    void load_saved_knowsItsAccuracy() {
        Teacher.save(file, weights, measured, data);

        try (Teacher teacher = load(data, OptionalDouble.empty())) {
            assertThat(teacher.card().accuracy()).isEqualTo(measured.top1());
            assertThat(teacher.card().dataset()).isEqualTo(data.info().name());
        }
    }

    @Test
    void logits_moreImagesThanMayPassAtOnce_areThoseOfPartsOneAfterTheOther() {
        List<Long> passes = new ArrayList<>();
        Network watched = new Watched(network, passes);
        Teacher.save(file, weights, measured, data);
        Tensor images = SeedTree.of(2).tensors().normal(8, 1, Blobs.SIDE, Blobs.SIDE);

        try (Teacher teacher = load(data, OptionalDouble.empty());
                Teacher bounded =
                        Teacher.believed(file, teacher.card(), watched, Compute.cpu().atMost(3))) {
            assertThat(HostTensors.floats(bounded.logits(images)))
                    .containsExactly(HostTensors.floats(teacher.logits(images)), within(1e-5f));
        }
        assertThat(passes).containsExactly(3L, 3L, 2L);
    }

    /** By running statistics, so that a label does not depend on the images labelled beside it. */
    @Test
    void logits_withBatchNorm_areThoseOfEachImageAlone() {
        network =
                Networks.create(
                        new NetworkSpec.ConvNet(
                                1,
                                4,
                                NetworkSpec.Norm.BATCH,
                                NetworkSpec.Pooling.AVERAGE,
                                NetworkSpec.Activation.RELU),
                        new Network.Input(1, Blobs.SIDE, Blobs.SIDE, 4));
        weights = network.init(SeedTree.of(1));
        Tensor images =
                SeedTree.of(2).tensors().normal(4, 1, Blobs.SIDE, Blobs.SIDE).add(new Scalar(3));
        try (Teacher teacher =
                Teacher.squeezed(file, network, weights, measured, data, Compute.cpu())) {
            assertThat(HostTensors.floats(teacher.logits(images.narrow(0, 0, 1))))
                    .containsExactly(
                            HostTensors.floats(teacher.logits(images).narrow(0, 0, 1)),
                            within(1e-5f));
        }
    }

    /** Notes how many images pass it at once. */
    private static final class Watched extends WatchedNetwork {

        private final List<Long> passes;

        Watched(Network network, List<Long> passes) {
            super(network);
            this.passes = passes;
        }

        @Override
        public Output forward(Weights weights, Tensor images, Pass pass) {
            passes.add(images.size(0));
            return super.forward(weights, images, pass);
        }
    }

    @Test
    void load_lessAccurateThanItsCard_isRefused() {
        Teacher.save(file, weights, new Accuracy(0.939, 1), data);

        assertThatThrownBy(() -> load(data, OptionalDouble.empty()))
                .isInstanceOf(TeacherException.class)
                .hasMessageContaining("but its card or the recipe says 93.9 %")
                .hasMessageContaining("another order");
    }

    @Test
    void load_claimOtherThanTheCard_isRefusedWithBoth() {
        Teacher.save(file, weights, measured, data);
        double top1 = measured.top1();

        assertThatThrownBy(() -> load(data, OptionalDouble.of(top1 + 0.1)))
                .isInstanceOf(TeacherException.class)
                .hasMessageContaining("method.teacher.accuracy is " + (top1 + 0.1))
                .hasMessageContaining("says " + top1);
        load(data, OptionalDouble.of(top1 + 0.004)).close();
    }

    @Test
    void load_otherNormalisation_isRefused() {
        Teacher.save(file, weights, measured, data);
        DatasetInfo info = data.info();
        Dataset other =
                data(
                        new DatasetInfo(
                                info.name(),
                                info.title(),
                                info.shape(),
                                info.classNames(),
                                Collections.nCopies(info.mean().size(), 0.123),
                                info.std(),
                                info.licence()));

        assertThatThrownBy(() -> load(other, OptionalDouble.empty()))
                .isInstanceOf(TeacherException.class)
                .hasMessageContaining("normalised by")
                .hasMessageContaining("0.123");
    }

    @Test
    void load_otherClassOrder_isRefused() {
        Teacher.save(file, weights, measured, data);
        DatasetInfo info = data.info();
        Dataset other =
                data(
                        new DatasetInfo(
                                info.name(),
                                info.title(),
                                info.shape(),
                                info.classNames().reversed(),
                                info.mean(),
                                info.std(),
                                info.licence()));

        assertThatThrownBy(() -> load(other, OptionalDouble.empty()))
                .isInstanceOf(TeacherException.class)
                .hasMessageContaining("its class 0 is");
    }

    private Dataset data(DatasetInfo info) {
        return new Dataset(info, data.train(), data.test(), Map.of());
    }

    @Test
    void load_otherClassCount_namesBothCounts() {
        Teacher.save(file, network(5).init(SeedTree.of(1)), measured, data);

        assertThatThrownBy(() -> load(data, OptionalDouble.empty()))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("mlp for 5 classes, not 4");
    }

    @Test
    void load_withoutCardOrClaim_isRefused() {
        WeightsFile.write(file, weights, Map.of());

        assertThatThrownBy(() -> load(data, OptionalDouble.empty()))
                .isInstanceOf(TeacherException.class)
                .hasMessageContaining("method.teacher.accuracy");
        try (Teacher claimed = load(data, OptionalDouble.of(measured.top1()))) {
            assertThat(claimed.fingerprint()).hasSize(64);
        }
    }

    @Test
    void decays_kernelsAndMatricesOnly() {
        Network resNet =
                Networks.create(
                        new NetworkSpec.ResNet18(NetworkSpec.Norm.BATCH, NetworkSpec.Stem.CIFAR),
                        new Network.Input(3, 32, 32, 10));
        Weights fresh = resNet.init(SeedTree.of(0));
        List<String> decayed =
                fresh.parameterNames().stream()
                        .filter(name -> SplitDecay.decays(name, fresh.get(name)))
                        .toList();

        assertThat(decayed)
                .hasSize(21)
                .contains("conv1.weight", "layer2.0.downsample.0.weight", "fc.weight")
                .noneMatch(name -> name.contains("bn") || name.endsWith("bias"));
    }

    @Test
    void load_fewTestImages_allowsForTheirNumber() {
        data = Blobs.quarters(3, 40);
        double top1 =
                Accuracy.of(
                                network,
                                weights,
                                Normalization.of(data.info()),
                                data.test(),
                                Compute.cpu())
                        .top1();
        double other = top1 > 0.5 ? top1 - 1 / 40.0 : top1 + 1 / 40.0;
        Teacher.save(file, weights, new Accuracy(other, 1), data);
        try (Teacher teacher = load(data, OptionalDouble.empty())) {
            assertThat(teacher.card().accuracy()).isEqualTo(other);
        }

        Teacher.save(file, weights, new Accuracy(top1 > 0.5 ? 0.1 : 0.9, 1), data);
        assertThatThrownBy(() -> load(data, OptionalDouble.empty()))
                .isInstanceOf(TeacherException.class);
    }

    @Test
    void load_sureOfEveryImage_allowsForOne() {
        // No standard error at 100 %, and yet another machine may round one of 40 images.
        Teacher.save(file, weights, new Accuracy(1, 1), data);
        assertThatThrownBy(() -> load(data, OptionalDouble.empty()))
                .isInstanceOf(TeacherException.class);
        assertThat(Teacher.tolerance(1, 40)).isEqualTo(1.5 / 40);
        assertThat(Teacher.tolerance(0.5, 40)).isCloseTo(0.237, within(1e-3));
        assertThat(Teacher.tolerance(0, 10_000)).isEqualTo(0.005);
    }

    @Test
    void load_interrupted_stopsAndKeepsNothing() {
        Teacher.save(file, weights, measured, data);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> load(data, OptionalDouble.empty()))
                .isInstanceOf(StoppedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void squeezed_justTrained_isWhatItsFileSays() {
        try (Teacher kept =
                        Teacher.squeezed(file, network, weights, measured, data, Compute.cpu());
                Teacher read = load(data, OptionalDouble.empty())) {
            assertThat(read.fingerprint()).isEqualTo(kept.fingerprint());
            assertThat(read.card()).isEqualTo(kept.card());
            assertThat(HostTensors.floats(read.weights().get("fc3.weight")))
                    .isEqualTo(HostTensors.floats(kept.weights().get("fc3.weight")));
        }
    }
}
