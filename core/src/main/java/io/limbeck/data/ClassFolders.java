package io.limbeck.data;

import io.limbeck.torch.SeedTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The image files in a folder that has a subfolder for each class.
 *
 * @param root the folder
 * @param classes names of the subfolders, in label order
 * @param files by class, in the order of their names
 * @param labels one for each file
 */
record ClassFolders(Path root, List<String> classes, List<Path> files, List<Integer> labels) {

    private static final List<String> IMAGES =
            List.of(".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff");
    private static final int SPLIT = 5; // one in five goes to the test set

    ClassFolders {
        classes = List.copyOf(classes);
        files = List.copyOf(files);
        labels = List.copyOf(labels);
    }

    /** Names of the subfolders, sorted, hidden ones left out. */
    static List<String> classesIn(Path root) {
        return list(root).stream()
                .filter(Files::isDirectory)
                .map(folder -> folder.getFileName().toString())
                .filter(name -> !name.startsWith("."))
                .toList();
    }

    /**
     * @param classes names of the subfolders, in label order; others are left alone
     * @throws DataException if a class has no folder or no image
     */
    static ClassFolders scan(Path root, List<String> classes) {
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            Path folder = root.resolve(classes.get(label));
            if (!Files.isDirectory(folder)) {
                throw new DataException("class folder %s is missing".formatted(folder));
            }
            List<Path> images = list(folder).stream().filter(ClassFolders::isImage).toList();
            if (images.isEmpty()) {
                throw new DataException(
                        "class folder %s holds no image (%s); add some, or remove the folder"
                                .formatted(folder, String.join(" ", IMAGES)));
            }
            files.addAll(images);
            for (int i = 0; i < images.size(); i++) {
                labels.add(label);
            }
        }
        return new ClassFolders(root, classes, files, labels);
    }

    /**
     * The training and the test part of a folder that has no split of its own: from each class a
     * fifth, but at least one image, is drawn for the test; the same ones every time.
     */
    List<ClassFolders> split() {
        boolean[] test = new boolean[labels.size()];
        for (int label = 0; label < classes.size(); label++) {
            int wanted = label;
            int[] members =
                    IntStream.range(0, labels.size())
                            .filter(i -> labels.get(i) == wanted)
                            .toArray();
            if (members.length < 2) {
                throw new DataException(
                        "class folder %s holds one image; splitting off a test set takes two or more"
                                .formatted(root.resolve(classes.get(label))));
            }
            int[] order = SeedTree.of(0).child("split").child(label).permutation(members.length);
            for (int i = 0; i < Math.max(1, members.length / SPLIT); i++) {
                test[members[order[i]]] = true;
            }
        }
        return List.of(part(test, false), part(test, true));
    }

    /**
     * A digest of names and lengths, and of times if the content may have changed unseen.
     *
     * @param times whether to take the times of last change in
     */
    String digest(boolean times) {
        var digest = Checksum.digest("SHA-256");
        try {
            for (Path file : files) {
                String line =
                        String.format(
                                Locale.ROOT,
                                "%s %d %d%n",
                                root.relativize(file).toString().replace('\\', '/'),
                                Files.size(file),
                                times ? Files.getLastModifiedTime(file).toMillis() : 0);
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new DataException("cannot read %s (%s)".formatted(root, Fetcher.reason(e)), e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private ClassFolders part(boolean[] test, boolean wanted) {
        int[] chosen = IntStream.range(0, test.length).filter(i -> test[i] == wanted).toArray();
        return new ClassFolders(
                root,
                classes,
                Arrays.stream(chosen).mapToObj(files::get).toList(),
                Arrays.stream(chosen).mapToObj(labels::get).toList());
    }

    private static boolean isImage(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return !name.startsWith(".")
                && IMAGES.stream().anyMatch(name::endsWith)
                && Files.isRegularFile(file);
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> content = Files.list(folder)) {
            return content.sorted().toList();
        } catch (IOException e) {
            throw new DataException("cannot read %s (%s)".formatted(folder, Fetcher.reason(e)), e);
        }
    }
}
