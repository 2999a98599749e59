package io.limbeck.run;

import io.limbeck.data.DatasetInfo;
import io.limbeck.method.CoresetSettings;
import io.limbeck.method.DcSettings;
import io.limbeck.method.DmSettings;
import io.limbeck.method.DsaSettings;
import io.limbeck.method.NcfmSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.method.TeacherMethod;
import io.limbeck.method.TrajectoryMethod;
import io.limbeck.setting.Checks;
import io.limbeck.setting.Fault;
import io.limbeck.torch.UnusableFileException;
import io.limbeck.train.Teacher;
import io.limbeck.train.TeacherCard;
import io.limbeck.train.TeacherSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a recipe's teacher says of itself, as far as a file tells it without its weights. */
record TeacherReview(Recipe recipe) {

    private static final String FILE = "method.teacher.file";

    /**
     * What a run would refuse the file for; to be asked once the file is there. SSD-KD looks for
     * itself, as it does so without any data.
     */
    List<Fault> faults() {
        return recipe.method() instanceof TeacherMethod
                ? checkpoint().map(this::faults).orElse(List.of())
                : List.of();
    }

    private List<Fault> faults(TeacherSpec.Checkpoint from) {
        Optional<TeacherCard> card;
        try {
            card = Teacher.card(Path.of(from.file()));
        } catch (UnusableFileException e) {
            return List.of(
                    new Fault(
                            FILE,
                            "is %s, which cannot be read: %s"
                                    .formatted(Checks.shown(from.file()), e.getMessage())));
        }
        if (card.isEmpty()) {
            return from.accuracy() > 0
                    ? List.of()
                    : List.of(
                            new Fault(
                                    "method.teacher.accuracy",
                                    "is 0, and %s has no card that says how accurate it is; say so here, 0 to 1"
                                            .formatted(from.file())));
        }
        List<String> differences = data().map(card.get()::differences).orElse(List.of());
        return differences.isEmpty()
                ? List.of()
                : List.of(
                        new Fault(
                                FILE,
                                "is %s, which does not fit %s: %s; squeeze one from this data set, or take another"
                                        .formatted(
                                                Checks.shown(from.file()),
                                                data().get().title(),
                                                String.join("; ", differences))));
    }

    /** What takes its weights and the test images; empty if no file is named. */
    Optional<String> unchecked() {
        return checkpoint()
                .map(from ->
                        "not checked: whether the teacher %s is a %s%s, and as accurate on the test images as it says"
                                .formatted(
                                        from.file(),
                                        recipe.network().kind(),
                                        data().isEmpty() ? " for these classes" : ""));
    }

    private Optional<DatasetInfo> data() {
        return new TeacherOrigin(recipe.data()).known();
    }

    private Optional<TeacherSpec.Checkpoint> checkpoint() {
        Optional<TeacherSpec> spec =
                switch (recipe.method()) {
                    case TeacherMethod taught -> Optional.of(taught.teacher());
                    case SsdKdSettings ssdKd -> Optional.of(ssdKd.teacher());
                    case NcfmSettings _,
                            DmSettings _,
                            DcSettings _,
                            DsaSettings _,
                            TrajectoryMethod _,
                            CoresetSettings _ ->
                            Optional.empty();
                };
        return spec.filter(TeacherSpec.Checkpoint.class::isInstance)
                .map(TeacherSpec.Checkpoint.class::cast);
    }
}
