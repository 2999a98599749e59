package io.limbeck.augment;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.SeedTree;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * An order of the strips of an image that is stitched out of tiles: its columns of tiles are
 * permuted, then, independently, its rows. Not a free permutation of the tiles; so RDED (CVPR 2024)
 * released it.
 *
 * @param rows which row of tiles stands at each place
 * @param columns which column
 */
public record Tiles(List<Integer> rows, List<Integer> columns) {

    public Tiles {
        rows = List.copyOf(rows);
        columns = List.copyOf(columns);
        if (rows.size() != columns.size() || !isOrder(rows) || !isOrder(columns)) {
            throw new IllegalArgumentException(
                    "strips stand in the orders %s and %s; each must name 0 to n - 1 once"
                            .formatted(rows, columns));
        }
    }

    private static boolean isOrder(List<Integer> strips) {
        return IntStream.range(0, strips.size()).allMatch(strips::contains);
    }

    /** An image that is one tile. */
    public static Tiles whole() {
        return inPlace(1);
    }

    /** Tiles that stay where they are. */
    public static Tiles inPlace(int factor) {
        List<Integer> order = IntStream.range(0, factor).boxed().toList();
        return new Tiles(order, order);
    }

    /**
     * Any order is as likely as any other.
     *
     * @param factor tiles along each side
     */
    public static Tiles draw(int factor, SeedTree seeds) {
        return new Tiles(
                order(seeds.child("rows").permutation(factor)),
                order(seeds.child("columns").permutation(factor)));
    }

    private static List<Integer> order(int[] strips) {
        return Arrays.stream(strips).boxed().toList();
    }

    /** How many along each side. */
    public int factor() {
        return rows.size();
    }

    private boolean moves() {
        return !equals(inPlace(factor()));
    }

    /**
     * Puts the strips of each image into its order; a pure function that moves pixels and changes
     * none.
     *
     * @param images float [B, C, H, W]; each side a multiple of the tiles along it
     * @param orders one for each image, all of as many tiles
     * @return of the same shape, owned by the caller's scope
     */
    public static Tensor apply(Tensor images, List<Tiles> orders) {
        if (orders.stream().noneMatch(Tiles::moves)) {
            return images;
        }
        long batch = images.size(0);
        long channels = images.size(1);
        long height = images.size(2);
        long width = images.size(3);
        Tensor rows =
                places(orders.stream().map(Tiles::rows).toList(), height, images)
                        .view(batch, 1, height, 1)
                        .expand(batch, channels, height, width);
        Tensor columns =
                places(orders.stream().map(Tiles::columns).toList(), width, images)
                        .view(batch, 1, 1, width)
                        .expand(batch, channels, height, width);
        return images.gather(2, rows).gather(3, columns);
    }

    /** From which pixel along one axis each pixel comes, image by image. */
    private static Tensor places(List<List<Integer>> orders, long side, Tensor like) {
        long[] from = new long[Math.toIntExact(orders.size() * side)];
        int next = 0;
        for (List<Integer> order : orders) {
            long strip = side / order.size();
            if (strip * order.size() != side) {
                throw new IllegalArgumentException(
                        "%d pixels do not part evenly into %d tiles".formatted(side, order.size()));
            }
            for (int tile : order) {
                for (long pixel = 0; pixel < strip; pixel++) {
                    from[next++] = tile * strip + pixel;
                }
            }
        }
        return HostTensors.index(from, like);
    }
}
