package io.limbeck.datafree;

import io.limbeck.method.InversionSettings;
import io.limbeck.method.SsdKdSettings;
import io.limbeck.nn.Generator;
import io.limbeck.nn.Generators;
import io.limbeck.nn.Network;
import io.limbeck.torch.SeedTree;
import io.limbeck.train.Teacher;
import java.util.Optional;

/** What a run's settings make of the parts of the algorithm. */
record Parts(SsdKdSettings settings, Subject subject, Teacher teacher, SeedTree seeds) {

    ReplayBuffer buffer() {
        return new ReplayBuffer(
                settings.buffer().slots(subject.trainingImages()),
                subject.info().classes(),
                settings.buffer(),
                settings.priority(),
                phi());
    }

    private Modulation phi() {
        InversionSettings inversion = settings.inversion();
        return new Modulation(inversion.gamma(), inversion.diversity(), inversion.pixelClass());
    }

    Pupil student() {
        Network network = subject.network(settings.student().network());
        return new Pupil(
                network,
                network.init(seeds.child("student")),
                settings.student(),
                teacher,
                settings.cycles(),
                settings.priority().temperature());
    }

    Optional<GeneratedImages> generator() {
        if (!settings.inversion().hasGenerator()) {
            return Optional.empty();
        }
        var shape = subject.info().shape();
        Generator generator =
                Generators.create(
                        settings.generator(), shape.channels(), shape.height(), shape.width());
        return Optional.of(
                new GeneratedImages(
                        generator,
                        generator.init(seeds.child("generator")),
                        settings.inversion(),
                        teacher.compute()));
    }

    Inversion inversion(Optional<GeneratedImages> generator) {
        InversionSettings inversion = settings.inversion();
        Optional<ImageOrigin> origin =
                switch (inversion.source()) {
                    case GENERATOR, UNTRAINED -> generator.map(each -> each);
                    case IMAGES ->
                            Optional.of(
                                    new FreeImages(
                                            subject.info().shape(), inversion, teacher.compute()));
                    case NOISE -> Optional.empty();
                };
        return new Inversion(
                inversion,
                teacher,
                origin,
                new StatisticsMemory(inversion.bnMomentum(), teacher.weights()),
                phi(),
                new Divergence(settings.priority().temperature()));
    }
}
