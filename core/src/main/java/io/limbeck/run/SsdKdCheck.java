package io.limbeck.run;

import io.limbeck.data.CatalogueEntry;
import io.limbeck.data.DatasetInfo;
import io.limbeck.data.Datasets;
import io.limbeck.data.ImageShape;
import io.limbeck.data.Normalization;
import io.limbeck.datafree.Subject;
import io.limbeck.method.InversionSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.nn.Network;
import io.limbeck.setting.Checks;
import io.limbeck.setting.Fault;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.TeacherCard;
import io.limbeck.train.TeacherSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;

/** What only shows of an SSD-KD recipe once it is known what the teacher was trained on. */
record SsdKdCheck(Recipe recipe, SsdKdSettings settings) {

    /**
     * @param card of the teacher's file; empty for a teacher that is yet to be squeezed
     * @param subject what is known of the teacher's data
     */
    List<Fault> faults(Optional<TeacherCard> card, Optional<Subject> subject) {
        List<Fault> faults = new ArrayList<>();
        if (recipe.data().whitening() != Recipe.Data.Whitening.NONE) {
            faults.add(
                    new Fault(
                            "data.whitening",
                            "is zca; a whitening is made of the data, which this method must not see; set none"));
        }
        if (subject.isEmpty()) {
            faults.add(new Fault("method.teacher.file", unknown()));
            return faults;
        }
        card.ifPresent(known -> {
            sameAccuracy(known, faults);
            sameData(known, faults);
        });
        fits(subject.get(), faults);
        return faults;
    }

    /** Published weights say nothing; the catalogue does not know the classes of all data sets. */
    private String unknown() {
        List<String> known =
                Datasets.catalogue().stream()
                        .map(CatalogueEntry::name)
                        .filter(name -> Datasets.info(name).isPresent())
                        .toList();
        String mend = "take one that ./limbeck pretrain made, whose file says it";
        String named = recipe.data().dataset();
        return known.contains(named)
                ? "names a teacher that does not say what it was trained on; %s, or, for published weights of %s, say in method.teacher.accuracy how accurate they are"
                        .formatted(mend, named)
                : "names a teacher that does not say what it was trained on, and the names of the classes of %s only stand in its files, which this method does not read; %s; published weights are taken for %s, with method.teacher.accuracy"
                        .formatted(Checks.shown(named), mend, String.join(", ", known));
    }

    /** A card comes before a claim, which would be passed over. */
    private void sameAccuracy(TeacherCard card, List<Fault> faults) {
        if (settings.teacher() instanceof TeacherSpec.Checkpoint(String _, double claimed)
                && claimed > 0
                && card.contradicts(claimed)) {
            faults.add(
                    new Fault(
                            "method.teacher.accuracy",
                            "is %s; the card of the teacher says %s; leave the claim away, or name the teacher that it is of"
                                    .formatted(claimed, card.accuracy())));
        }
    }

    private void sameData(TeacherCard card, List<Fault> faults) {
        String named = recipe.data().dataset();
        boolean catalogued =
                Datasets.catalogue().stream().anyMatch(entry -> entry.name().equals(named));
        if (catalogued && !card.dataset().equals(named)) {
            faults.add(
                    new Fault(
                            "data.dataset",
                            "is %s; the teacher was trained on %s (%d classes); name that, or another teacher"
                                    .formatted(
                                            Checks.shown(named),
                                            card.dataset(),
                                            card.classNames().size())));
        } else {
            sameSettings(card, faults);
        }
    }

    /** Else the run would end well, and the data that measures its student would be refused. */
    private void sameSettings(TeacherCard card, List<Fault> faults) {
        Recipe.Data data = recipe.data();
        Optional<DatasetInfo> usual = Datasets.info(data.dataset());
        int knows = card.classNames().size();
        int wanted = data.choice().count(usual.map(DatasetInfo::classes).orElse(knows));
        if (wanted != knows) {
            faults.add(
                    new Fault(
                            "data.classes",
                            "is %d, for %d classes; the teacher knows %d; set %d, or take another teacher"
                                    .formatted(data.classes(), wanted, knows, knows)));
        }
        List<Double> mean = constants(data.mean(), usual.map(DatasetInfo::mean));
        List<Double> std = constants(data.std(), usual.map(DatasetInfo::std));
        Normalization own = card.normalization();
        if (!mean.isEmpty() && !(mean.equals(own.mean()) && std.equals(own.std()))) {
            faults.add(
                    new Fault(
                            "data.mean",
                            "and data.std would normalise by %s and %s; the teacher was trained with %s and %s; set these, or take another teacher"
                                    .formatted(mean, std, own.mean(), own.std())));
        }
        card.origin().map(TeacherCard.Origin::shape).ifPresent(shape -> sameSize(shape, faults));
    }

    private static List<Double> constants(List<Double> given, Optional<List<Double>> usual) {
        return given.isEmpty() ? usual.orElse(given) : given;
    }

    private void sameSize(ImageShape takes, List<Fault> faults) {
        int side = recipe.data().imageSize();
        Optional<ImageShape> usual = Datasets.info(recipe.data().dataset()).map(DatasetInfo::shape);
        boolean same =
                side > 0
                        ? takes.height() == side && takes.width() == side
                        : usual.map(takes::equals).orElse(true);
        if (!same) {
            faults.add(
                    new Fault(
                            "data.image-size",
                            "is %d; the teacher takes %s; set %d, or take another teacher"
                                    .formatted(side, takes, takes.height())));
        }
    }

    private void fits(Subject subject, List<Fault> faults) {
        InversionSettings inversion = settings.inversion();
        var shape = subject.info().shape();
        if (inversion.hasGenerator()
                && !settings.generator().reaches(shape.height(), shape.width())) {
            String kind =
                    settings.generator().kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
            faults.add(
                    new Fault(
                            "method.generator.kind",
                            "is %s, which makes images whose sides are multiples of %d; the teacher takes %s; take another generator, or a teacher of another data.image-size"
                                    .formatted(kind, settings.generator().kind().factor(), shape)));
        }
        int slots = settings.buffer().slots(subject.trainingImages());
        int batch = Math.max(inversion.batch(), settings.student().batch());
        if (slots < batch) {
            faults.add(
                    new Fault(
                            settings.buffer().capacity() > 0
                                    ? "method.buffer.capacity"
                                    : "method.buffer.scale",
                            "gives a buffer of %d images (the teacher was trained on %d), less than a batch of %d; raise it, or lower inversion.batch and student.batch"
                                    .formatted(slots, subject.trainingImages(), batch)));
        }
        int classes = subject.info().classes();
        if (slots >= batch && slots < classes) {
            faults.add(
                    new Fault(
                            "method.buffer.capacity",
                            "gives a buffer of %d images for %d classes; it must hold one of each"
                                    .formatted(slots, classes)));
        } else if (slots >= batch && settings.images(slots) < classes) {
            faults.add(
                    new Fault(
                            "method.cycles",
                            "is %d, after %d calls to warm up, which leaves %d images in the buffer for %d classes; it must hold one of each: raise it, warm-up, inversion.batch or buffer.admit"
                                    .formatted(
                                            settings.cycles(),
                                            settings.warmUpCalls(slots),
                                            settings.images(slots),
                                            classes)));
        }
        networks(subject, faults);
    }

    private void networks(Subject subject, List<Fault> faults) {
        try (var _ = new PointerScope()) {
            Network teacher = subject.network(recipe.network());
            if (!settings.allowNoBn() && teacher.init(SeedTree.of(0)).buffers().isEmpty()) {
                faults.add(
                        new Fault(
                                "network",
                                "is %s without batch norm; images are inverted from the statistics that batch norms keep, so set network.norm: batch, or method.allow-no-bn: true to go on without that term (students then learn little)"
                                        .formatted(teacher.name())));
            }
        }
        try {
            subject.network(settings.student().network());
        } catch (IllegalArgumentException e) {
            faults.add(new Fault("method.student.network", "does not fit: " + e.getMessage()));
        }
    }
}
