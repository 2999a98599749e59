package io.limbeck.run;

import io.limbeck.data.CatalogueEntry;
import io.limbeck.data.DatasetInfo;
import io.limbeck.data.Datasets;
import io.limbeck.data.ImageShape;
import io.limbeck.data.Normalization;
import io.limbeck.datafree.Subject;
import io.limbeck.train.Teacher;
import io.limbeck.train.TeacherCard;
import io.limbeck.train.TeacherSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a teacher's file, and failing that the catalogue of data sets, says of the data that the
 * teacher was trained on. No data set is opened.
 *
 * @param data as the recipe names it
 */
record TeacherOrigin(Recipe.Data data) {

    /**
     * The file's card, or one by the accuracy that the recipe claims; empty if neither is there.
     */
    Optional<TeacherCard> card(Path file, TeacherSpec spec) {
        return Teacher.card(file).or(() -> claimed(spec)).map(this::completed);
    }

    /** The data set as the recipe asks for it; empty if its classes only stand in its files. */
    Optional<DatasetInfo> known() {
        return Datasets.info(data.dataset()).map(this::asAskedFor);
    }

    private Optional<TeacherCard> claimed(TeacherSpec spec) {
        return spec instanceof TeacherSpec.Checkpoint(String _, double accuracy) && accuracy > 0
                ? known().map(info ->
                        new TeacherCard(
                                info.name(),
                                info.classNames(),
                                Normalization.of(info),
                                accuracy,
                                Optional.empty()))
                : Optional.empty();
    }

    /** With the recipe's constants and classes, as far as the data set can have them. */
    private DatasetInfo asAskedFor(DatasetInfo usual) {
        DatasetInfo info =
                data.mean().size() == usual.shape().channels()
                        ? usual.normalisedBy(data.mean(), data.std())
                        : usual;
        return data.choice().all()
                ? info
                : new DatasetInfo(
                        info.name(),
                        info.title(),
                        info.shape(),
                        Arrays.stream(data.choice().labels(usual))
                                .mapToObj(info.classNames()::get)
                                .toList(),
                        info.mean(),
                        info.std(),
                        info.licence());
    }

    /** Cards that do not know the shape and the number of the images get them by their name. */
    private TeacherCard completed(TeacherCard card) {
        Optional<TeacherCard.Origin> origin = card.origin().or(() -> entry(card));
        return new TeacherCard(
                card.dataset(), card.classNames(), card.normalization(), card.accuracy(), origin);
    }

    private Optional<TeacherCard.Origin> entry(TeacherCard card) {
        return Datasets.catalogue().stream()
                .filter(entry -> entry.name().equals(card.dataset()))
                .findFirst()
                .map(entry ->
                        new TeacherCard.Origin(
                                entry.title(),
                                shape(entry),
                                images(entry, card.classNames().size()),
                                entry.licence()));
    }

    /** Of some of the classes, as if all had as many. */
    private static int images(CatalogueEntry entry, int classes) {
        return Math.toIntExact((long) entry.trainSize() * classes / entry.classes());
    }

    private ImageShape shape(CatalogueEntry entry) {
        int side = data.imageSize();
        return side == 0 ? entry.shape() : new ImageShape(entry.shape().channels(), side, side);
    }

    /** What the student's run needs to know; empty if the card does not say. */
    static Optional<Subject> subject(TeacherCard card) {
        Optional<DatasetInfo> info = card.info();
        return info.map(known ->
                new Subject(
                        known, card.origin().map(TeacherCard.Origin::trainingImages).orElse(0)));
    }
}
