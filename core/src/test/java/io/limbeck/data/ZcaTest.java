package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.event.Listener;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@InPointerScope
class ZcaTest {

    private static final int COUNT = 700;

    private Tensor images;
    private LabelledImages labelled;

    @BeforeEach
    void open() {
        // Neighbouring pixels resemble each other, as in photographs.
        Tensor noise = SeedTree.of(1).tensors().uniform(COUNT, 3, 7, 5);
        images =
                torch.avg_pool2d(
                        noise,
                        new long[] {2, 2},
                        new long[] {1, 1},
                        new long[] {0, 0},
                        false,
                        true,
                        null);
        labelled = new TensorImages(images, HostTensors.of(new long[COUNT], COUNT), 1);
    }

    @Test
    void of_trainingImages_isSymmetricAndInverse() {
        try (Zca zca = Zca.of(labelled)) {
            Tensor w = zca.matrix().to(ScalarType.Double);
            assertThat(greatest(w.sub(w.t()))).isLessThan(1e-6);
            Tensor identity = torch.eye(w.size(0)).to(ScalarType.Double);
            assertThat(greatest(w.matmul(zca.inverse().to(ScalarType.Double)).sub(identity)))
                    .isLessThan(1e-4);
        }
    }

    @Test
    void apply_trainingImages_haveTheShrunkenCovariance() {
        try (Zca zca = Zca.of(labelled)) {
            Tensor rows = images.flatten(1, -1).to(ScalarType.Double);
            Tensor before = covariance(rows);
            Tensor after = covariance(zca.apply(images).flatten(1, -1).to(ScalarType.Double));
            var decomposed = torch.linalg_eigh(before);
            Tensor variances = decomposed.get0();
            Tensor shrunken = variances.div(variances.add(new Scalar(0.1)));
            Tensor expected = decomposed.get1().mul(shrunken).matmul(decomposed.get1().t());
            assertThat(greatest(after.sub(expected))).isLessThan(1e-5);
        }
    }

    @Test
    void invert_whatWasApplied_givesThePixelsBack() {
        try (Zca zca = Zca.of(labelled)) {
            assertThat(greatest(zca.invert(zca.apply(images)).sub(images))).isLessThan(1e-4);
        }
    }

    @Test
    void open_secondTime_readsTheSameFromTheFile(@TempDir Path folder) {
        DatasetInfo info =
                new DatasetInfo(
                        "x",
                        "X",
                        labelled.shape(),
                        List.of("a"),
                        List.of(0.5, 0.5, 0.5),
                        List.of(0.2, 0.2, 0.2),
                        "");
        Dataset dataset = new Dataset(info, labelled, labelled, Map.of());
        try (Zca one = ZcaFile.open(folder, dataset, Compute.cpu(), Listener.silent());
                Zca other = ZcaFile.open(folder, dataset, Compute.cpu(), Listener.silent())) {
            assertThat(torch.equal(one.matrix(), other.matrix())).isTrue();
        }
        Dataset part = dataset.trainedOn(new ChosenImages(labelled, new int[] {0, 1, 2}));
        try (Zca one = ZcaFile.open(folder, dataset, Compute.cpu(), Listener.silent());
                Zca other = ZcaFile.open(folder, part, Compute.cpu(), Listener.silent())) {
            assertThat(torch.equal(one.matrix(), other.matrix())).as("of a part").isFalse();
        }
    }

    @Test
    void seenImages_whitened_areMadeOnceAndKeepTheirLabels() {
        try (Zca zca = Zca.of(labelled);
                SeenImages seen = SeenImages.of(labelled, zca, Compute.cpu())) {
            assertThat(seen.kept()).isPresent();
            Tensor some = seen.images().images(new int[] {650, 3});
            Tensor shown = seen.preprocessing().apply(some);
            assertThat(greatest(shown.sub(zca.apply(labelled.images(new int[] {650, 3})))))
                    .isLessThan(1e-5);
            assertThat(seen.images().label(3)).isEqualTo(labelled.label(3));
        }
    }

    @Test
    void seenImages_belowALimitOfMemoryOrNormalised_stayAsTheyAre() {
        Preprocessing normal = new Normalization(List.of(0.5, 0.5, 0.5), List.of(0.2, 0.2, 0.2));
        try (Zca zca = Zca.of(labelled);
                SeenImages limited = SeenImages.of(labelled, zca, Compute.cpu().atMost(16));
                SeenImages cheap = SeenImages.of(labelled, normal, Compute.cpu())) {
            assertThat(limited.images()).isSameAs(labelled);
            assertThat(limited.preprocessing()).isSameAs(zca);
            assertThat(cheap.images()).isSameAs(labelled);
            assertThat(cheap.preprocessing()).isSameAs(normal);
        }
    }

    private static Tensor covariance(Tensor rows) {
        Tensor centred = rows.sub(rows.mean(0));
        return centred.t().matmul(centred).div(new Scalar((double) rows.size(0) - 1));
    }

    private static double greatest(Tensor tensor) {
        return tensor.abs().max().item_double();
    }
}
