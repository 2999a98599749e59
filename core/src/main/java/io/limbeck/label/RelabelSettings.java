package io.limbeck.label;

import io.limbeck.setting.Checks;

/**
 * What a teacher labels.
 *
 * @param epochs views of each image; a student has as many epochs
 * @param batch views that are mixed together, and a student's batch
 * @param views how they are drawn
 * @param labels how they are kept
 */
public record RelabelSettings(int epochs, int batch, ViewSettings views, LabelCodec labels) {

    public RelabelSettings {
        Checks checks = new Checks();
        checks.that(
                epochs >= 1 && epochs <= 99_999,
                "epochs",
                epochs,
                "views of each image must be 1 to 99999; try 300");
        checks.that(batch >= 1, "batch", batch, "views per step must be at least 1; try 100");
        checks.given("views", views);
        checks.given("labels", labels);
        checks.done();
    }

    public static RelabelSettings defaults() {
        return new RelabelSettings(300, 100, ViewSettings.defaults(), LabelCodec.Full.defaults());
    }
}
