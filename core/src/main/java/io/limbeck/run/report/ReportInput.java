package io.limbeck.run.report;

import io.limbeck.evaluate.EvaluationResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a report shows, as plain values. Texts may hold any characters; they are escaped.
 *
 * @param title of the run
 * @param made when and with what it was made, in a line; may be empty
 * @param command the exact command that makes this run again; may be empty
 * @param recipe the whole recipe, as YAML; may be empty
 * @param dataset the real images
 * @param synthetic the synthetic images
 * @param classes some synthetic images of each class, by label; may be empty
 * @param animation an animated PNG of how the images formed
 * @param charts curves of the run; may be empty. The curves of the evaluation are drawn from {@code
 *     evaluation} and need not be here
 * @param evaluation the measured table; may hold no rows
 * @param incremental the measured table of class-incremental learning, in place of {@code
 *     evaluation}
 * @param costs what each stage took; may be empty
 * @param measures further measured numbers, such as seconds per iteration; may be empty
 * @param provenance versions, hardware, seeds, checksums, in display order; may be empty
 */
public record ReportInput(
        String title,
        String made,
        String command,
        String recipe,
        DatasetFacts dataset,
        SyntheticFacts synthetic,
        List<ClassImages> classes,
        Optional<byte[]> animation,
        List<Chart> charts,
        EvaluationResult evaluation,
        Optional<Incremental> incremental,
        List<StageCost> costs,
        List<Fact> measures,
        Map<String, String> provenance) {

    /** Of a set whose classes are learnt all at once. */
    public ReportInput(
            String title,
            String made,
            String command,
            String recipe,
            DatasetFacts dataset,
            SyntheticFacts synthetic,
            List<ClassImages> classes,
            Optional<byte[]> animation,
            List<Chart> charts,
            EvaluationResult evaluation,
            List<StageCost> costs,
            List<Fact> measures,
            Map<String, String> provenance) {
        this(
                title,
                made,
                command,
                recipe,
                dataset,
                synthetic,
                classes,
                animation,
                charts,
                evaluation,
                Optional.empty(),
                costs,
                measures,
                provenance);
    }

    public ReportInput {
        classes = List.copyOf(classes);
        charts = List.copyOf(charts);
        costs = List.copyOf(costs);
        measures = List.copyOf(measures);
        provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
    }

    /**
     * @param title such as {@code CIFAR-10}
     * @param shape such as {@code 3x32x32}
     * @param classes how many
     * @param trainImages size of the training set
     * @param testImages size of the test set
     * @param licence in a line; may be empty
     */
    public record DatasetFacts(
            String title,
            String shape,
            int classes,
            int trainImages,
            int testImages,
            String licence) {}

    /**
     * @param method such as {@code NCFM}
     * @param ipc stored images per class, or bases
     * @param storedImages in all
     * @param decodedImages what networks are trained on
     * @param softLabels whether the set has them
     * @param content what it is made of
     */
    public record SyntheticFacts(
            String method,
            int ipc,
            int storedImages,
            int decodedImages,
            boolean softLabels,
            Content content) {

        /** Of images that were made. */
        public SyntheticFacts(
                String method, int ipc, int storedImages, int decodedImages, boolean softLabels) {
            this(method, ipc, storedImages, decodedImages, softLabels, new Content.Images());
        }

        /** Such as {@code 10 images per class}. */
        public String perClass() {
            return switch (content) {
                case Content.Images() -> each("image");
                case Content.RealImages() -> each("real image");
                case Content.Bases(int hallucinators) ->
                        "%s, %d hallucinator%s"
                                .formatted(
                                        each("base"), hallucinators, hallucinators == 1 ? "" : "s");
                case Content.Buffer(int images) ->
                        "a buffer of %s images".formatted(Printed.count(images));
            };
        }

        private String each(String stored) {
            return "%s %s%s per class".formatted(Printed.count(ipc), stored, ipc == 1 ? "" : "s");
        }

        /** What is stored, in a sentence. */
        public String left() {
            String count = Printed.count(storedImages);
            return switch (content) {
                case Content.Images() ->
                        "%s stored images, as %s left them".formatted(count, method);
                case Content.RealImages() -> "%s real images, as they were chosen".formatted(count);
                case Content.Bases _ ->
                        "images of %s stored bases, as %s left them".formatted(count, method);
                case Content.Buffer(int images) when images > storedImages ->
                        "the newest %s of the %s images of the buffer, as %s left them; the set keeps a multiple of the number of classes"
                                .formatted(count, Printed.count(images), method);
                case Content.Buffer _ ->
                        "the %s images of the buffer, as %s left them".formatted(count, method);
            };
        }
    }

    /**
     * @param name of the class
     * @param images PNG files, shown magnified without smoothing
     * @param total how many there are in the set, of which {@code images} may be the first
     */
    public record ClassImages(String name, List<byte[]> images, int total) {
        public ClassImages {
            images = List.copyOf(images);
        }
    }

    /**
     * Accuracy while classes come in steps.
     *
     * @param sources what the networks learnt from, as evaluation names it; the set first
     * @param steps in their order, at least one
     * @param networks of each step and source
     * @param chart of the means
     */
    public record Incremental(
            List<String> sources, List<ClassStep> steps, int networks, Chart chart) {
        public Incremental {
            sources = List.copyOf(sources);
            steps = List.copyOf(steps);
        }
    }

    /**
     * @param classes seen by then
     * @param accuracies of each source
     */
    public record ClassStep(int classes, List<Spread> accuracies) {
        public ClassStep {
            accuracies = List.copyOf(accuracies);
        }
    }

    /**
     * @param mean 0 to 1
     * @param deviation of the population
     */
    public record Spread(double mean, double deviation) {}

    /**
     * @param stage such as {@code distill}
     * @param seconds wall time
     * @param peakBytes greatest resident memory; 0 if not known
     */
    public record StageCost(String stage, double seconds, long peakBytes) {}

    /** A named number with its unit, ready to print. */
    public record Fact(String name, String value) {}
}
