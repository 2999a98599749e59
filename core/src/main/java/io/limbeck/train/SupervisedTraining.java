package io.limbeck.train;

import io.limbeck.data.Preprocessing;
import io.limbeck.event.StoppedException;
import io.limbeck.nn.Network;
import io.limbeck.nn.Weights;
import io.limbeck.torch.Checkpoint;
import io.limbeck.torch.Compute;
import io.limbeck.torch.SeedTree;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;

/**
 * Trains a network on images by cross-entropy: shuffled epochs with the last, smaller batch kept;
 * each batch is normalised, augmented per sample, then mixed (CutMix or MixUp). Where CutMix is on,
 * the augmentation's cutout is dropped.
 *
 * <p>On the CPU the same seed gives the same weights bit for bit.
 *
 * @param network what is trained
 * @param preprocessing of the images
 * @param settings how
 * @param sharpness of the steps
 * @param compute where, and how exactly
 */
public record SupervisedTraining(
        Network network,
        Preprocessing preprocessing,
        TrainingSettings settings,
        SharpnessSettings sharpness,
        Compute compute) {

    /** With plain steps. */
    public SupervisedTraining(
            Network network,
            Preprocessing preprocessing,
            TrainingSettings settings,
            Compute compute) {
        this(network, preprocessing, settings, SharpnessSettings.off(), compute);
    }

    /**
     * @param initial weights to start from; not changed
     * @param images at least one
     * @param seeds of the order, the augmentation and the mixing
     * @param observer hears of every step
     * @return the weights after the last step, or their moving average if the settings ask for one;
     *     on the training's device, without gradient, kept: the caller closes them
     * @throws io.limbeck.torch.NonFiniteLossException if the loss is NaN or infinite; the weights
     *     are lost
     * @throws StoppedException if the thread is interrupted; the weights are lost
     * @throws IllegalArgumentException if there are no images
     */
    public Weights train(
            Weights initial, TrainingImages images, SeedTree seeds, StepObserver observer) {
        return train(initial, images, seeds, new Span(0, steps(images.size())), observer);
    }

    /**
     * Some steps of a training.
     *
     * @param from first of them, from 0
     * @param to first after them
     */
    public record Span(long from, long to) {}

    /**
     * As {@link #train(Weights, TrainingImages, SeedTree, StepObserver)}, but only some of the
     * steps, with the batches and views that they would have in the whole training. Where the
     * optimiser and the settings remember nothing (plain SGD, no moving average, a rate that does
     * not listen), one span after the other gives the bits of the whole.
     *
     * @param initial weights before the span
     */
    public Weights train(
            Weights initial,
            TrainingImages images,
            SeedTree seeds,
            Span span,
            StepObserver observer) {
        return train(initial, images, seeds, span, Saving.none(), observer);
    }

    /**
     * As above, but from the state that an earlier process left, if that is of this span. A
     * training that was broken gives the bits of one that was not (on the CPU).
     *
     * @param saving of this training alone
     * @throws StoppedException if the thread is interrupted; the state after the last step is kept
     */
    Weights train(
            Weights initial,
            TrainingImages images,
            SeedTree seeds,
            Span span,
            Saving saving,
            StepObserver observer) {
        if (images.size() == 0) {
            throw new IllegalArgumentException("there are no images to train on");
        }
        try (var _ = new PointerScope();
                TrainingRun run =
                        new TrainingRun(
                                this,
                                initial,
                                images,
                                seeds,
                                RecordedPass.pays(this, span.to() - span.from()))) {
            long total = span.to();
            long first = begin(run, span, saving, observer);
            for (long step = first; step < total; step++) {
                if (Thread.currentThread().isInterrupted()) {
                    save(run, first, step, saving);
                    throw new StoppedException(
                            "training was stopped after %d of %d steps".formatted(step, total));
                }
                double loss;
                try (var _ = new PointerScope()) {
                    loss = run.step(step, step + 1 == total, observer);
                }
                observer.step(step + 1, loss, run::current);
                if (saving.isDue()) {
                    save(run, first, step + 1, saving);
                }
            }
            if (Thread.currentThread().isInterrupted()) {
                // What is done with the weights next may give up.
                save(run, first, total, saving);
            }
            return run.current().copy().keep();
        }
    }

    /** The first step that is still to be done. */
    private static long begin(TrainingRun run, Span span, Saving saving, StepObserver observer) {
        try (var _ = new PointerScope()) {
            Optional<Checkpoint> latest =
                    saving.latest()
                            .filter(state ->
                                    state.step() > span.from() && state.step() <= span.to())
                            .filter(state -> saving.takes(state, run.place()));
            latest.ifPresent(state -> {
                run.restore(state);
                observer.resumed(state.step());
            });
            return latest.map(Checkpoint::step).orElse(span.from());
        }
    }

    private static void save(TrainingRun run, long first, long done, Saving saving) {
        if (done > first) {
            try (var _ = new PointerScope()) {
                saving.save(run.state(done));
            }
        }
    }

    /** The same of images that want other preprocessing. */
    SupervisedTraining on(Preprocessing other) {
        return new SupervisedTraining(network, other, settings, sharpness, compute);
    }

    /** Number of steps on so many images. */
    public long steps(int images) {
        return settings.length().totalSteps(images, settings.batch());
    }
}
