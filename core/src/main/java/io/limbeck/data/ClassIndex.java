package io.limbeck.data;

import io.limbeck.torch.SeedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which images belong to which class.
 *
 * @param byClass for each label the indices of its images, rising
 */
public record ClassIndex(List<int[]> byClass) {

    public static ClassIndex of(LabelledImages images) {
        int[] counts = new int[images.classes()];
        for (int i = 0; i < images.size(); i++) {
            counts[images.label(i)]++;
        }
        List<int[]> byClass = new ArrayList<>();
        for (int count : counts) {
            byClass.add(new int[count]);
        }
        int[] filled = new int[images.classes()];
        for (int i = 0; i < images.size(); i++) {
            int label = images.label(i);
            byClass.get(label)[filled[label]++] = i;
        }
        return new ClassIndex(byClass);
    }

    /** How many images there are with at most this many of each class. */
    public int count(int perClass) {
        return byClass.stream().mapToInt(c -> Math.min(perClass, c.length)).sum();
    }

    /**
     * This many images of each class, drawn without replacement, all of a class that has fewer; by
     * class.
     */
    public int[] draw(int perClass, SeedTree seeds) {
        return IntStream.range(0, byClass.size())
                .flatMap(label -> {
                    int[] members = byClass.get(label);
                    int[] order = seeds.child(label).permutation(members.length);
                    return IntStream.of(order).limit(perClass).map(i -> members[i]);
                })
                .toArray();
    }
}
