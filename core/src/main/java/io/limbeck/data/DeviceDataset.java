package io.limbeck.data;

import io.limbeck.torch.Compute;
import java.util.ArrayList;
import java.util.List;

/**
 * A data set whose images lie where they are computed with, as far as they can.
 *
 * @param dataset the same images
 * @param kept what {@link #close()} frees; the images are of no use then
 */
public record DeviceDataset(Dataset dataset, List<DeviceImages> kept) implements AutoCloseable {

    public DeviceDataset {
        kept = List.copyOf(kept);
    }

    /**
     * @return to be closed; without an NVIDIA GPU the data set itself, whose images are not touched
     */
    public static DeviceDataset of(Dataset source, Compute compute) {
        List<DeviceImages> kept = new ArrayList<>();
        LabelledImages train = put(source.train(), compute, kept);
        LabelledImages test = put(source.test(), compute, kept);
        Dataset dataset =
                kept.isEmpty()
                        ? source
                        : new Dataset(
                                source.info(),
                                train,
                                test,
                                source.checksums(),
                                source.preprocessing());
        return new DeviceDataset(dataset, kept);
    }

    private static LabelledImages put(
            LabelledImages images, Compute compute, List<DeviceImages> kept) {
        return DeviceImages.of(images, compute)
                .map(put -> {
                    kept.add(put);
                    return (LabelledImages) put;
                })
                .orElse(images);
    }

    @Override
    public void close() {
        kept.forEach(DeviceImages::close);
    }
}
