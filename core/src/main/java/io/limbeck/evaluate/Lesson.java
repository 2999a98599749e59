package io.limbeck.evaluate;

import io.limbeck.data.Dataset;
import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.label.LabelStore;
import io.limbeck.label.Labels;
import io.limbeck.label.OnlineLabels;
import io.limbeck.label.RelabelSettings;
import io.limbeck.label.StudentSettings;
import io.limbeck.label.ViewPlan;
import io.limbeck.label.ViewSettings;
import io.limbeck.method.PatchSettings;
import io.limbeck.method.Rded;
import io.limbeck.setting.Counted;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import io.limbeck.train.TrainingImages;
import java.nio.file.Path;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * How networks learn from one teacher's labels of views: the synthetic set from what was stored for
 * it, real images from the same teacher through views of the same plan.
 *
 * @param teacher who labels
 * @param labels of the synthetic set
 * @param relabel which views
 * @param student how networks learn
 * @param patches which patches RDED takes
 * @param seeds of the views, as the labels of the synthetic set had them
 * @param shared folder for the labels of the patches, which all trials share
 */
public record Lesson(
        Teacher teacher,
        Labels labels,
        RelabelSettings relabel,
        StudentSettings student,
        PatchSettings patches,
        SeedTree seeds,
        Path shared) {

    Source onSynthetic(ImageSource images) {
        return new Taught(
                images, EvaluationResult.LABELS_BY_VIEW + ", stored", steps(), _ -> labels, this);
    }

    /** Real images of this count, labelled while they are learnt. */
    Source on(ImageSource images) {
        return new Taught(images, EvaluationResult.LABELLED_ALIKE, steps(), this::online, this);
    }

    /**
     * Stitched patches; chosen when the first trial asks for them, and the same for all. They
     * belong to the caller's scope.
     *
     * @param trials that will ask; if it is more than one, the first has all labels stored, and the
     *     others replay them
     * @param listener hears that it takes a while
     */
    Source onPatches(String name, Dataset dataset, int ipc, long trials, Listener listener) {
        int count = ipc * dataset.info().classes();
        PointerScope owner = PointerScope.getInnerScope();
        Patches[] made = new Patches[1];
        Function<SeedTree, TrainingImages> images =
                _ -> {
                    if (made[0] == null) {
                        listener.on(new Event.Note(chosenOnce(count, trials)));
                        made[0] = patches(dataset, ipc, owner);
                    }
                    return made[0];
                };
        ViewSettings views = relabel.views().withTiles(patches.factor());
        Function<TrainingImages, Labels> own =
                trials > 1
                        ? seen -> stored(made[0].fingerprint(), online(seen, views))
                        : seen -> online(seen, views);
        return new Taught(
                new RealSources.Real(name, "", count, count, images),
                "real patches, " + EvaluationResult.LABELLED_ALIKE,
                steps(),
                own,
                this);
    }

    private static String chosenOnce(int count, long trials) {
        return "%d images of patches are chosen%s once for %s"
                .formatted(
                        count,
                        trials > 1 ? ", and their views labelled" : "",
                        Counted.of(trials, "network"));
    }

    private LabelStore stored(String images, OnlineLabels source) {
        LabelStore store = LabelStore.open(shared, images, source);
        store.complete(Listener.silent());
        return store;
    }

    private Patches patches(Dataset dataset, int ipc, PointerScope owner) {
        try (var _ = new PointerScope()) {
            Tensor bytes =
                    new Rded(patches, teacher)
                            .images(ipc, dataset, seeds.child("patches"), Listener.silent());
            owner.attach(bytes);
            return new Patches(bytes);
        }
    }

    private long steps() {
        return (long) labels.epochs() * labels.batches();
    }

    /** Labels of views of these images, made when they are asked for. */
    Labels online(TrainingImages images) {
        return online(images, relabel.views());
    }

    private OnlineLabels online(TrainingImages images, ViewSettings views) {
        return new OnlineLabels(
                images,
                new ViewPlan(
                        views,
                        images.size(),
                        teacher.shape(),
                        relabel.epochs(),
                        relabel.batch(),
                        seeds),
                teacher,
                relabel.labels(),
                student.temperature());
    }
}
