package io.limbeck.data;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * What the heads of image files say, without decoding.
 *
 * @param width in pixels
 * @param height in pixels
 * @param grey whether it has one channel
 */
record ImageHeaders(int width, int height, boolean grey) {

    private static final int LARGEST_OWN_SIZE = 256;
    private static final int USUAL_SIZE = 64;

    /**
     * The shape that a set of files is brought to: the wanted side, else the one that all images
     * have, if they are alike and no larger than 256, else 64, which is said; grey if all are grey.
     *
     * @param name of the set
     */
    static ImageShape commonShape(String name, List<Path> files, int side, Listener listener) {
        List<ImageHeaders> heads = files.parallelStream().map(ImageHeaders::read).toList();
        ImageHeaders first = heads.getFirst();
        boolean alike =
                heads.stream().allMatch(h -> h.width == first.width && h.height == first.height);
        int shorter = Math.min(first.width, first.height);
        boolean usual = !alike || shorter > LARGEST_OWN_SIZE;
        if (side == 0 && usual) {
            listener.on(
                    new Event.Note(
                            "the images of %s are %s; all are brought to %dx%d pixels, unless data.image-size names another side"
                                    .formatted(
                                            name,
                                            alike
                                                    ? first.width + "x" + first.height
                                                    : "of several sizes",
                                            USUAL_SIZE,
                                            USUAL_SIZE)));
        }
        int own = usual ? USUAL_SIZE : shorter;
        int chosen = side == 0 ? own : side;
        int channels = heads.stream().allMatch(ImageHeaders::grey) ? 1 : 3;
        return new ImageShape(channels, chosen, chosen);
    }

    private static ImageHeaders read(Path file) {
        // The image stream leaves open what it reads from.
        try (InputStream bytes = Files.newInputStream(file);
                ImageInputStream in = new MemoryCacheImageInputStream(bytes)) {
            ImageReader reader = DecodedImage.reader(file.toString(), in);
            try {
                reader.setInput(in, true, true);
                return new ImageHeaders(reader.getWidth(0), reader.getHeight(0), isGrey(reader));
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw DecodedImage.unreadable(file.toString(), Fetcher.reason(e), e);
        }
    }

    /** The first type that a reader offers is the one it decodes to. */
    private static boolean isGrey(ImageReader reader) throws IOException {
        Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
        if (!types.hasNext()) {
            return false;
        }
        var model = types.next().getColorModel();
        return !(model instanceof IndexColorModel) && model.getNumColorComponents() == 1;
    }
}
