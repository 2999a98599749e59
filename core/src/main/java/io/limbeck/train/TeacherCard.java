package io.limbeck.train;

import io.limbeck.data.Dataset;
import io.limbeck.data.DatasetInfo;
import io.limbeck.data.ImageShape;
import io.limbeck.data.Normalization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a teacher says of itself, in the metadata of its file. A teacher that is fed images of
 * another normalisation, or whose classes stand in another order, still gives smooth losses and
 * plausible labels; only the students come out bad. So the card is compared with the data before
 * any work is spent.
 *
 * @param dataset name of the data set that it was trained on
 * @param classNames by logit
 * @param normalization of the images that it was trained on
 * @param accuracy top-1 on the real test images, 0 to 1; of one that classifies pixels the mean
 *     intersection over union
 * @param origin what else is known of that data set; published checkpoints do not say
 */
public record TeacherCard(
        String dataset,
        List<String> classNames,
        Normalization normalization,
        double accuracy,
        Optional<Origin> origin) {

    private static final String FORMAT = "limbeck.teacher";
    private static final String VERSION = "1";
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Half a percent, which itself is still a rounding. */
    private static final double ROUNDING = 0.005 + 1e-9;

    public TeacherCard {
        classNames = List.copyOf(classNames);
    }

    /**
     * The facts of a data set that one who has the teacher but not the data needs.
     *
     * @param title for people
     * @param shape of its images, as the teacher takes them
     * @param trainingImages how many there were
     * @param licence what its authors say about use, in a line
     */
    public record Origin(String title, ImageShape shape, int trainingImages, String licence) {}

    /** The card of a teacher that was trained on this data set, as the set is. */
    static TeacherCard of(Dataset dataset, double accuracy) {
        DatasetInfo info = dataset.info();
        return new TeacherCard(
                info.name(),
                info.classNames(),
                Normalization.of(info),
                accuracy,
                Optional.of(
                        new Origin(
                                info.title(),
                                info.shape(),
                                dataset.train().size(),
                                info.licence())));
    }

    /** The data set as far as the card knows it; empty without its origin. */
    public Optional<DatasetInfo> info() {
        return origin.map(known ->
                new DatasetInfo(
                        dataset,
                        known.title(),
                        known.shape(),
                        classNames,
                        normalization.mean(),
                        normalization.std(),
                        known.licence()));
    }

    /** As texts of a file. */
    Map<String, String> metadata() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(FORMAT, VERSION);
        texts.put("dataset", dataset);
        texts.put("class_names", JSON.writeValueAsString(classNames));
        texts.put("mean", JSON.writeValueAsString(normalization.mean()));
        texts.put("std", JSON.writeValueAsString(normalization.std()));
        texts.put("accuracy", Double.toString(accuracy));
        origin.ifPresent(known -> {
            texts.put("title", known.title());
            texts.put(
                    "shape",
                    JSON.writeValueAsString(
                            List.of(
                                    known.shape().channels(),
                                    known.shape().height(),
                                    known.shape().width())));
            texts.put("training_images", Integer.toString(known.trainingImages()));
            texts.put("licence", known.licence());
        });
        return texts;
    }

    /** The card in a file's texts; empty if the file has none, as published checkpoints. */
    static Optional<TeacherCard> of(Map<String, String> metadata) {
        if (!VERSION.equals(metadata.get(FORMAT))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new TeacherCard(
                            metadata.get("dataset"),
                            JSON.readValue(
                                    metadata.get("class_names"),
                                    new TypeReference<List<String>>() {}),
                            new Normalization(
                                    numbers(metadata.get("mean")), numbers(metadata.get("std"))),
                            Double.parseDouble(metadata.get("accuracy")),
                            origin(metadata)));
        } catch (JacksonException
                | IllegalArgumentException
                | NullPointerException
                | IndexOutOfBoundsException e) {
            throw new TeacherException("the card of the teacher is damaged: " + e.getMessage(), e);
        }
    }

    /** Cards of before data-free distillation have none. */
    private static Optional<Origin> origin(Map<String, String> metadata) {
        if (!metadata.containsKey("training_images")) {
            return Optional.empty();
        }
        List<Integer> shape =
                JSON.readValue(metadata.get("shape"), new TypeReference<List<Integer>>() {});
        return Optional.of(
                new Origin(
                        metadata.get("title"),
                        new ImageShape(shape.get(0), shape.get(1), shape.get(2)),
                        Integer.parseInt(metadata.get("training_images")),
                        metadata.get("licence")));
    }

    private static List<Double> numbers(String json) {
        return JSON.readValue(json, new TypeReference<List<Double>>() {});
    }

    /**
     * Whether a claim is another one than the card's, and not the same rounded to whole percent.
     *
     * @param claimed accuracy, 0 to 1
     */
    public boolean contradicts(double claimed) {
        return Math.abs(claimed - accuracy) > ROUNDING;
    }

    /** In what this card and a data set differ, each with both values; empty if they fit. */
    public List<String> differences(DatasetInfo info) {
        List<String> differences = new ArrayList<>();
        if (classNames.size() != info.classes()) {
            differences.add(
                    "it knows %d classes, and the set has %d"
                            .formatted(classNames.size(), info.classes()));
        } else if (!classNames.equals(info.classNames())) {
            int at = 0;
            while (classNames.get(at).equals(info.classNames().get(at))) {
                at++;
            }
            differences.add(
                    "its class %d is \"%s\", and the set's is \"%s\""
                            .formatted(at, classNames.get(at), info.classNames().get(at)));
        }
        Normalization wanted = Normalization.of(info);
        if (!normalization.equals(wanted)) {
            differences.add(
                    "it was trained on images normalised by %s and %s, and the set has %s and %s"
                            .formatted(
                                    normalization.mean(),
                                    normalization.std(),
                                    wanted.mean(),
                                    wanted.std()));
        }
        return differences;
    }
}
