package io.limbeck.data;

import io.limbeck.file.Sha256;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of images beside a folder of label maps; the last number in a file's name says what
 * belongs together.
 */
record PixelFolder(Path images, Path labels) {

    private static final Pattern NUMBER = Pattern.compile(".*?(\\d+)\\.[a-z]+");

    /** An image and its map. */
    record Pair(Path image, Path labels) {}

    /** By rising number. */
    List<Pair> pairs() {
        SortedMap<BigInteger, Path> pictures = numbered(images);
        SortedMap<BigInteger, Path> maps = numbered(labels);
        if (!pictures.keySet().equals(maps.keySet())) {
            throw new DataException(
                    "%s has %d images and %s %d label maps, and their numbers are not the same; each image wants a map with its number at the end of the name"
                            .formatted(images, pictures.size(), labels, maps.size()));
        }
        List<Pair> pairs = new ArrayList<>();
        pictures.forEach((number, picture) -> pairs.add(new Pair(picture, maps.get(number))));
        return pairs;
    }

    private static SortedMap<BigInteger, Path> numbered(Path folder) {
        SortedMap<BigInteger, Path> files = new TreeMap<>();
        try (Stream<Path> listed = Files.list(folder)) {
            for (Path file : listed.sorted().toList()) {
                Matcher name =
                        NUMBER.matcher(file.getFileName().toString().toLowerCase(Locale.ROOT));
                if (name.matches() && files.put(new BigInteger(name.group(1)), file) != null) {
                    throw new DataException(
                            "%s has two files with the number %s; each image wants one of its own"
                                    .formatted(folder, name.group(1)));
                }
            }
        } catch (IOException e) {
            throw new DataException(
                    "cannot read the folder %s (%s); it must be there"
                            .formatted(folder, Fetcher.reason(e)),
                    e);
        }
        if (files.isEmpty()) {
            throw new DataException(
                    "%s has no images whose names end in a number, such as nyu_rgb_0001.png"
                            .formatted(folder));
        }
        return files;
    }

    /**
     * Everything in memory.
     *
     * @param shorter side to which images are brought
     */
    PixelMaps read(int shorter, int classes) {
        List<Pair> pairs = pairs();
        byte[][] pixels = new byte[pairs.size()][];
        byte[][] maps = new byte[pairs.size()][];
        int height = 0;
        int width = 0;
        for (int i = 0; i < pixels.length; i++) {
            Pair pair = pairs.get(i);
            DecodedImage image =
                    DecodedImage.read(pair.image()).withChannels(pair.image().toString(), 3);
            LabelMap map = LabelMap.read(pair.labels(), classes);
            if (map.height() != image.height() || map.width() != image.width()) {
                throw new DataException(
                        "%s has %dx%d pixels and its map %s %dx%d; they must be of one size"
                                .formatted(
                                        pair.image(),
                                        image.height(),
                                        image.width(),
                                        pair.labels(),
                                        map.height(),
                                        map.width()));
            }
            DecodedImage resized = Resizing.shorterSide(image, shorter);
            if (i > 0 && (resized.height() != height || resized.width() != width)) {
                throw new DataException(
                        "%s has other proportions than the images before it; all must have the same"
                                .formatted(pair.image()));
            }
            height = resized.height();
            width = resized.width();
            pixels[i] = resized.pixels();
            maps[i] = map.resized(height, width);
        }
        return new PixelMaps(pixels, maps, new ImageShape(3, height, width), classes);
    }

    /** Of the listing, as reading every file only to name the set would take long. */
    String digest() {
        StringBuilder listing = new StringBuilder();
        for (Pair pair : pairs()) {
            listing.append(line(pair.image())).append(line(pair.labels()));
        }
        return Sha256.ofText(listing.toString());
    }

    private static String line(Path file) {
        try {
            return String.format(Locale.ROOT, "%s %d\n", file.getFileName(), Files.size(file));
        } catch (IOException e) {
            throw new DataException("cannot read %s (%s)".formatted(file, Fetcher.reason(e)), e);
        }
    }
}
