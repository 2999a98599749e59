package io.limbeck.data;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.setting.Counted;
import io.limbeck.torch.SeedTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
    private static final List<String> OTHER_IMAGES =
            List.of(".webp", ".avif", ".heic", ".heif", ".jfif", ".jp2", ".jxl", ".pgm", ".ppm");
    private static final int SPLIT = 5; // one in five goes to the test set
    private static final int NAMED = 5; // of what a message lists

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
            throw unreadable(root, e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Where something is kept that is made of these files as they are now: its name changes with
     * theirs, with their lengths and with their times.
     *
     * @param name for people, in any characters
     * @param rest of the file's name
     */
    Path derived(String name, String rest, DataHome home) {
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return home.datasets()
                .resolve("decoded")
                .resolve("%s-%s%s".formatted(safe, digest(true).substring(0, 16), rest));
    }

    private ClassFolders part(boolean[] test, boolean wanted) {
        int[] chosen = IntStream.range(0, test.length).filter(i -> test[i] == wanted).toArray();
        return new ClassFolders(
                root,
                classes,
                Arrays.stream(chosen).mapToObj(files::get).toList(),
                Arrays.stream(chosen).mapToObj(labels::get).toList());
    }

    /**
     * Says which images are not read, as they lie in folders inside a class folder, or are of a
     * kind that is not.
     *
     * @param listener hears a {@link Event.Warning} of each, or nothing
     */
    void warnOfUnread(Listener listener) {
        warnOfNested(listener);
        warnOfOtherKinds(listener);
    }

    private void warnOfNested(Listener listener) {
        List<String> nested =
                classes.stream()
                        .flatMap(name -> list(root.resolve(name)).stream())
                        .filter(entry -> Files.isDirectory(entry) && !isHidden(entry))
                        .flatMap(inner -> nested(inner).stream())
                        .toList();
        if (!nested.isEmpty()) {
            listener.on(
                    new Event.Warning(
                            "not read in %s: %s; only images that lie directly in a class folder are, so move them there if they are meant"
                                    .formatted(
                                            root,
                                            listed(nested, " and those in %d folders more"))));
        }
    }

    private void warnOfOtherKinds(Listener listener) {
        List<String> others =
                classes.stream()
                        .flatMap(name -> list(root.resolve(name)).stream())
                        .filter(file -> endsWithAny(file, OTHER_IMAGES))
                        .map(file -> root.relativize(file).toString())
                        .toList();
        if (!others.isEmpty()) {
            listener.on(
                    new Event.Warning(
                            "not read in %s: %s; only %s are, so convert them to PNG or JPEG if they are meant"
                                    .formatted(
                                            root,
                                            listed(others, " and %d more"),
                                            String.join(" ", IMAGES))));
        }
    }

    /** The first few, and how many there are besides. */
    private static String listed(List<String> names, String besides) {
        int more = names.size() - NAMED;
        String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return more > 0 ? first + besides.formatted(more) : first;
    }

    private Optional<String> nested(Path folder) {
        try (Stream<Path> inside = Files.walk(folder)) {
            long images = inside.filter(ClassFolders::isImage).count();
            return images == 0
                    ? Optional.empty()
                    : Optional.of(
                            "%s in %s"
                                    .formatted(
                                            Counted.of(images, "image"), root.relativize(folder)));
        } catch (IOException e) {
            throw unreadable(folder, e);
        } catch (UncheckedIOException e) {
            throw unreadable(folder, e.getCause());
        }
    }

    private static boolean isHidden(Path file) {
        return file.getFileName().toString().startsWith(".");
    }

    private static DataException unreadable(Path folder, IOException cause) {
        return new DataException(
                "cannot read %s (%s)".formatted(folder, Fetcher.reason(cause)), cause);
    }

    private static boolean isImage(Path file) {
        return endsWithAny(file, IMAGES);
    }

    private static boolean endsWithAny(Path file, List<String> endings) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return !isHidden(file)
                && endings.stream().anyMatch(name::endsWith)
                && Files.isRegularFile(file);
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> content = Files.list(folder)) {
            return content.sorted().toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }
}
