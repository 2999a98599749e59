package io.limbeck.label;

import io.limbeck.data.Dataset;
import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.TensorImages;
import io.limbeck.event.Listener;
import io.limbeck.method.TinyTeacher;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.torch.Compute;
import io.limbeck.torch.HostTensors;
import io.limbeck.torch.InPointerScope;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import io.limbeck.train.TrainingImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Images of noise, a teacher that was not trained, and what it says of views. */
@InPointerScope
abstract class LabelStoreFixture {

    static final int CLASSES = 5;
    static final ImageShape SHAPE = new ImageShape(3, 16, 16);
    static final int IMAGES = 11;

    @TempDir Path folder;

    TrainingImages images;
    Teacher teacher;

    @BeforeEach
    void open(@TempDir Path squeezed) {
        Tensor pixels =
                SeedTree.of(1)
                        .tensors()
                        .uniform(IMAGES, 3, 16, 16)
                        .mul(new Scalar(255))
                        .round()
                        .div(new Scalar(255));
        images = TrainingImages.of(pixels, HostTensors.of(new long[IMAGES], IMAGES));
        Network network =
                Networks.create(new NetworkSpec.Mlp(16), new Network.Input(3, 16, 16, CLASSES));
        Dataset data = noise(pixels);
        teacher = TinyTeacher.untrained(network, data, squeezed);
    }

    static Dataset noise(Tensor pixels) {
        long[] labels = LongStream.range(0, IMAGES).map(i -> i % CLASSES).toArray();
        var images = new TensorImages(pixels, HostTensors.of(labels, IMAGES), CLASSES);
        return new Dataset(
                new DatasetInfo(
                        "noise",
                        "Noise",
                        SHAPE,
                        List.of("a", "b", "c", "d", "e"),
                        List.of(0.5, 0.5, 0.5),
                        List.of(0.1, 0.1, 0.1),
                        "none"),
                images,
                images,
                Map.of());
    }

    @AfterEach
    void close() {
        teacher.close();
    }

    OnlineLabels labels(Mix mix, int batch, LabelCodec codec) {
        return labels(mix, batch, 1, codec);
    }

    OnlineLabels labels(Mix mix, int batch, int tiles, LabelCodec codec) {
        return labels(mix, batch, tiles, codec, 3);
    }

    OnlineLabels labels(Mix mix, int batch, int tiles, LabelCodec codec, int epochs) {
        ViewPlan plan =
                new ViewPlan(
                        new ViewSettings(0.2, 0.5, tiles, mix),
                        IMAGES,
                        SHAPE,
                        epochs,
                        batch,
                        SeedTree.of(3));
        return new OnlineLabels(images, plan, teacher, codec, 20);
    }

    OnlineLabels labels() {
        return labels(Mix.CUTMIX, 4, new LabelCodec.Full());
    }

    LabelStore complete(OnlineLabels source) {
        LabelStore store = LabelStore.open(folder, "images", source);
        store.complete(Listener.silent());
        return store;
    }

    float[] pixels(ViewBatch views) {
        return HostTensors.floats(views.pixels(images, teacher.normalization(), Compute.cpu()));
    }
}
