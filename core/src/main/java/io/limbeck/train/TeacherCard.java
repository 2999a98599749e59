package io.limbeck.train;

import io.limbeck.data.DatasetInfo;
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
 * @param accuracy top-1 on the real test images, 0 to 1
 */
public record TeacherCard(
        String dataset, List<String> classNames, Normalization normalization, double accuracy) {

    private static final String FORMAT = "limbeck.teacher";
    private static final String VERSION = "1";
    private static final JsonMapper JSON = JsonMapper.shared();

    public TeacherCard {
        classNames = List.copyOf(classNames);
    }

    /** The card of a teacher that was trained on this data set, as the set is. */
    static TeacherCard of(DatasetInfo info, double accuracy) {
        return new TeacherCard(info.name(), info.classNames(), Normalization.of(info), accuracy);
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
                            Double.parseDouble(metadata.get("accuracy"))));
        } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
            throw new TeacherException("the card of the teacher is damaged: " + e.getMessage(), e);
        }
    }

    private static List<Double> numbers(String json) {
        return JSON.readValue(json, new TypeReference<List<Double>>() {});
    }

    /** In what this card and a data set differ, each with both values; empty if they fit. */
    List<String> differences(DatasetInfo info) {
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
