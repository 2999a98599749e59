package io.limbeck.label;

import io.limbeck.file.Sha256;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * All that decides the labels of a store, in words: a store is refused by whoever wants another.
 *
 * @param facts by name, in a fixed order
 */
record LabelKey(Map<String, String> facts) {

    /** Rises when the same facts no longer give the same bytes. */
    private static final String FORM = "1";

    LabelKey {
        facts = new LinkedHashMap<>(facts);
    }

    static LabelKey of(String images, OnlineLabels labels) {
        ViewPlan plan = labels.plan();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("form", FORM);
        facts.put("images (SHA-256)", images);
        facts.put("number of images", Integer.toString(plan.images()));
        facts.put("shape", plan.shape().toString());
        facts.put("classes", Integer.toString(labels.classes()));
        facts.put("teacher (SHA-256)", labels.teacher().fingerprint());
        facts.put("precision", labels.teacher().compute().precision().label());
        facts.put("batch", Integer.toString(plan.batch()));
        facts.put("views", plan.settings().toString());
        facts.put("seed", Long.toHexString(plan.seeds().key()));
        facts.put("codec", labels.codec().toString());
        if (labels.codec() instanceof LabelCodec.TopK) {
            facts.put("temperature", Double.toString(labels.temperature()));
        }
        return new LabelKey(facts);
    }

    String hash() {
        StringBuilder text = new StringBuilder();
        facts.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
        return Sha256.ofText(text.toString());
    }

    /** {@code batch is 50 there, and 100 is wanted}, for each fact that differs. */
    String differences(LabelKey wanted) {
        StringBuilder text = new StringBuilder();
        TreeSet<String> names = new TreeSet<>(facts.keySet());
        names.addAll(wanted.facts.keySet());
        for (String name : names) {
            if (!Objects.equals(facts.get(name), wanted.facts.get(name))) {
                text.append(text.isEmpty() ? "" : "; ")
                        .append(name)
                        .append(" is ")
                        .append(facts.getOrDefault(name, "missing"))
                        .append(" there, and ")
                        .append(wanted.facts.getOrDefault(name, "none"))
                        .append(" is wanted");
            }
        }
        return text.toString();
    }
}
