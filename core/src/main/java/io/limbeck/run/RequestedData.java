package io.limbeck.run;

import io.limbeck.data.ClassSubset;
import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.data.DatasetInfo;
import io.limbeck.data.Datasets;
import io.limbeck.event.Listener;
import java.util.List;
import java.util.function.Function;

/** A data set as a recipe wants it: its size, its classes, its constants of normalisation. */
record RequestedData(Recipe.Data wanted) {

    /** As {@link Recipe.Data#open}. */
    Dataset open(DataHome home, Listener listener) {
        return of(
                Datasets.open(wanted.dataset(), wanted.size(), home, listener),
                wanted.choice()::labels);
    }

    /** As {@link Recipe.Data#outline}. */
    Dataset outline(DataHome home) {
        return of(
                Datasets.outline(wanted.dataset(), wanted.size(), home),
                whole -> wanted.choice().anyLabels(whole.classes()));
    }

    private Dataset of(Dataset usual, Function<DatasetInfo, int[]> labels) {
        Dataset whole = normalised(usual);
        int has = whole.info().classes();
        if (wanted.classes() > has) {
            throw new RecipeException(
                    List.of(
                            "data.classes is %d; %s has %d, so take 2 to %d, or 0 for all"
                                    .formatted(wanted.classes(), whole.info().title(), has, has)));
        }
        return wanted.choice().all() || wanted.classes() == has
                ? whole
                : ClassSubset.of(whole, labels.apply(whole.info()));
    }

    private Dataset normalised(Dataset usual) {
        if (wanted.mean().isEmpty()) {
            return usual;
        }
        int channels = usual.info().shape().channels();
        if (wanted.mean().size() != channels) {
            throw new RecipeException(
                    List.of(
                            "data.mean is %s; %s has %d channels, so give as many values, or [] for its usual ones"
                                    .formatted(wanted.mean(), usual.info().title(), channels)));
        }
        return new Dataset(
                usual.info().normalisedBy(wanted.mean(), wanted.std()),
                usual.train(),
                usual.test(),
                usual.checksums());
    }
}
