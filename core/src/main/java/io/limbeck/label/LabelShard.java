package io.limbeck.label;

import io.limbeck.augment.Box;
import io.limbeck.augment.Tiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The bytes of one epoch of labels, little-endian. A batch has a place that follows from its
 * number, so that any can be read alone.
 *
 * <pre>
 * magic 8 · epoch 4 · images 4 · batch 4 · SHA-256 of the key 32
 * for each batch:  mixture 1 · ratio 4 · box 4 x 2 (top, bottom, left, right)
 *   for each view: image 4 · strips of tiles 2 x tiles, if there are several · crop 4 x 2 · flipped 1 · partner's position 4
 *   for each view: the label, as the codec has it
 * SHA-256 of all before 32
 * </pre>
 *
 * @param images of the set
 * @param batch views of all batches but the last
 * @param tiles along each side of an image
 * @param labelBytes of one label
 */
record LabelShard(int images, int batch, int tiles, int labelBytes) {

    static final int DIGEST_BYTES = 32;

    private static final byte[] MAGIC = {'L', 'B', 'K', 'V', 'I', 'E', 'W', '1'};
    private static final int HEADER_BYTES = MAGIC.length + 12 + DIGEST_BYTES;
    private static final int BATCH_BYTES = 13;
    private static final int VIEW_BYTES = 17;
    private static final int NONE = 0;
    private static final int CUT = 1;
    private static final int BLEND = 2;

    /** Of the whole file. */
    long bytes() {
        return HEADER_BYTES
                + (long) Math.ceilDiv(images, batch) * BATCH_BYTES
                + (long) images * (viewBytes() + labelBytes)
                + DIGEST_BYTES;
    }

    private int viewBytes() {
        return VIEW_BYTES + (tiles == 1 ? 0 : 2 * tiles);
    }

    byte[] header(int epoch, String key) {
        byte[] header = new byte[HEADER_BYTES];
        buffer(header)
                .put(MAGIC)
                .putInt(epoch)
                .putInt(images)
                .putInt(batch)
                .put(HexFormat.of().parseHex(key));
        return header;
    }

    /** Where a batch starts in the file. */
    long offset(int index) {
        return HEADER_BYTES
                + (long) index * BATCH_BYTES
                + (long) index * batch * (viewBytes() + labelBytes);
    }

    int batchBytes(int index) {
        return BATCH_BYTES + views(index) * (viewBytes() + labelBytes);
    }

    private int views(int index) {
        return Math.min(batch, images - index * batch);
    }

    /** A batch with its labels, as it stands in the file. */
    byte[] encode(ViewBatch batchViews, ByteBuffer labels) {
        List<View> views = batchViews.views();
        byte[] record = new byte[BATCH_BYTES + views.size() * viewBytes() + labels.remaining()];
        ByteBuffer to = buffer(record);
        List<Integer> partners =
                switch (batchViews.mixture()) {
                    case Mixture.None() -> {
                        box(to.put((byte) NONE).putFloat(0), new Box(0, 0, 0, 0));
                        yield List.of();
                    }
                    case Mixture.Cut(List<Integer> others, Box box) -> {
                        box(to.put((byte) CUT).putFloat(0), box);
                        yield others;
                    }
                    case Mixture.Blend(List<Integer> others, float ratio) -> {
                        box(to.put((byte) BLEND).putFloat(ratio), new Box(0, 0, 0, 0));
                        yield others;
                    }
                };
        for (int i = 0; i < views.size(); i++) {
            View view = views.get(i);
            to.putInt(view.image());
            put(to, view.tiles());
            box(to, view.crop());
            to.put((byte) (view.flipped() ? 1 : 0));
            to.putInt(partners.isEmpty() ? i : partners.get(i));
        }
        to.put(labels);
        return record;
    }

    /**
     * Reads a batch.
     *
     * @param from at its start
     */
    LabelledBatch decode(
            int index, ByteBuffer from, LabelCodec codec, int classes, double temperature) {
        int kind = from.get();
        float ratio = from.getFloat();
        Box box = box(from);
        List<View> views = new ArrayList<>();
        List<Integer> partners = new ArrayList<>();
        for (int i = 0; i < views(index); i++) {
            views.add(new View(from.getInt(), tiles(from), box(from), from.get() != 0));
            partners.add(from.getInt());
        }
        Mixture mixture =
                switch (kind) {
                    case NONE -> new Mixture.None();
                    case CUT -> new Mixture.Cut(partners, box);
                    case BLEND -> new Mixture.Blend(partners, ratio);
                    default -> throw new IllegalStateException("mixture " + kind);
                };
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < views.size(); i++) {
            rows.add(codec.decode(classes, temperature, from));
        }
        return new LabelledBatch(new ViewBatch(views, mixture), rows);
    }

    private void put(ByteBuffer to, Tiles order) {
        if (tiles > 1) {
            order.rows().forEach(strip -> to.put((byte) (int) strip));
            order.columns().forEach(strip -> to.put((byte) (int) strip));
        }
    }

    private Tiles tiles(ByteBuffer from) {
        return tiles == 1 ? Tiles.whole() : new Tiles(strips(from), strips(from));
    }

    private List<Integer> strips(ByteBuffer from) {
        List<Integer> strips = new ArrayList<>();
        for (int i = 0; i < tiles; i++) {
            strips.add((int) from.get());
        }
        return strips;
    }

    private static void box(ByteBuffer to, Box box) {
        to.putShort((short) box.top())
                .putShort((short) box.bottom())
                .putShort((short) box.left())
                .putShort((short) box.right());
    }

    private static Box box(ByteBuffer from) {
        return new Box(
                Short.toUnsignedInt(from.getShort()),
                Short.toUnsignedInt(from.getShort()),
                Short.toUnsignedInt(from.getShort()),
                Short.toUnsignedInt(from.getShort()));
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
