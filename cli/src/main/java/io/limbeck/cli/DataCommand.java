package io.limbeck.cli;

import com.github.freva.asciitable.Column;
import io.limbeck.data.CatalogueEntry;
import io.limbeck.data.DataHome;
import io.limbeck.data.Dataset;
import io.limbeck.data.Datasets;
import io.limbeck.data.LabelledPixels;
import io.limbeck.event.Listener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limbeck data}: which data sets there are, bringing them here, looking at them. */
@Command(
        name = "data",
        description = "Lists, fetches and shows data sets.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./limbeck data list",
            "  ./limbeck data fetch cifar10",
            "  ./limbeck data fetch cifar100 --from ~/Downloads/cifar-100-binary.tar.gz",
            "  ./limbeck data show photos/",
        })
final class DataCommand implements Runnable {

    private final Supplier<DataHome> home;
    private final Listener listener;

    @Mixin private final CommonOptions common = new CommonOptions();

    @Spec private CommandSpec spec;

    /** The user's home, progress on standard error. */
    DataCommand() {
        this.home = common::home;
        this.listener = new StageLines(System.err);
    }

    /**
     * @param home asked for when a command runs, as a faulty environment must not break {@code
     *     --help}
     * @param listener hears the progress of fetching and decoding
     */
    DataCommand(Supplier<DataHome> home, Listener listener) {
        this.home = home;
        this.listener = listener;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "name one of the commands list, fetch, info, show");
    }

    @Command(
            name = "list",
            description = "Lists the data sets that have names.",
            mixinStandardHelpOptions = true)
    int list() {
        return guarded(() -> list(home.get()));
    }

    @Command(
            name = "fetch",
            description = "Brings a data set to this machine and checks it.",
            mixinStandardHelpOptions = true)
    int fetch(
            @Parameters(paramLabel = "NAME", description = "As './limbeck data list' names it.")
                    String name,
            @Option(
                            names = "--from",
                            paramLabel = "PATH",
                            description =
                                    "Your own copy: its files, a folder or an archive. For an ImageNet subset: the ImageNet folder.")
                    Path from) {
        return guarded(() -> {
            Path folder = Datasets.fetch(name, Optional.ofNullable(from), home.get(), listener);
            out().println(name + " is complete in " + folder);
        });
    }

    @Command(
            name = "info",
            description = "Shows counts, normalisation, checksums and place of a data set.",
            mixinStandardHelpOptions = true)
    int info(
            @Parameters(
                            paramLabel = "NAME",
                            description = "A name, or a folder with a folder for each class.")
                    String name,
            @Option(names = "--size", description = "Side of the images; 0 for their own.")
                    int size) {
        return guarded(() -> {
            Dataset dataset = Datasets.open(name, size, home.get(), listener);
            new DatasetDescription(name, dataset).print(out(), home.get());
        });
    }

    @Command(
            name = "show",
            description =
                    "Draws some images of each class into a PNG file; of labelled pixels some"
                            + " images with their classes below.",
            mixinStandardHelpOptions = true)
    int show(
            @Parameters(
                            paramLabel = "NAME",
                            description = "A name, or a folder with a folder for each class.")
                    String name,
            @Option(names = "--out", description = "The file; default: NAME.png.") Path out,
            @Option(
                            names = "--per-class",
                            defaultValue = "10",
                            description = "Images of each class; default: ${DEFAULT-VALUE}.")
                    int perClass,
            @Option(
                            names = "--classes",
                            defaultValue = "20",
                            description = "At most so many classes; default: ${DEFAULT-VALUE}.")
                    int classes,
            @Option(names = "--size", description = "Side of the images; 0 for their own.")
                    int size) {
        if (perClass < 1 || classes < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--per-class and --classes take numbers from 1");
        }
        requirePicture(out);
        return guarded(() -> {
            Dataset dataset = Datasets.open(name, size, home.get(), listener);
            Path file = out != null ? out : Path.of(dataset.info().name() + ".png");
            if (dataset.train() instanceof LabelledPixels pixels) {
                PixelGrid.write(pixels, Math.min(classes, pixels.classes()), perClass, file);
            } else {
                ClassGrid.write(dataset.train(), classes, perClass, file);
            }
            out().println("wrote " + file);
        });
    }

    /** Before a data set is fetched and decoded for it. */
    private static void requirePicture(Path out) {
        if (out == null) {
            return;
        }
        if (!out.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw new BadInputException(
                    "--out is %s; the picture is a PNG file, so give it a name that ends with .png"
                            .formatted(out));
        }
        if (Files.isDirectory(out)) {
            throw new BadInputException(
                    "--out is %s, which is a folder; name a file in it".formatted(out));
        }
        Path folder = out.toAbsolutePath().getParent();
        while (!Files.exists(folder)) {
            folder = folder.getParent();
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new BadInputException(
                    "--out is %s, and %s %s; choose another place"
                            .formatted(
                                    out,
                                    folder,
                                    Files.isDirectory(folder)
                                            ? "may not be written"
                                            : "is a file, not a folder"));
        }
    }

    private void list(DataHome where) {
        List<Column> columns =
                List.of(
                        left("name"),
                        left("title"),
                        Table.right("classes"),
                        Table.right("image"),
                        Table.right("train"),
                        Table.right("test"),
                        left("here"),
                        left("licence"));
        Object[][] rows =
                Datasets.catalogue().stream()
                        .map(entry -> row(entry, where))
                        .toArray(Object[][]::new);
        out().println(Table.of(columns, rows));
        out().println("Kept in " + where.datasets());
        out().flush();
    }

    private static Object[] row(CatalogueEntry entry, DataHome where) {
        return new Object[] {
            entry.name(),
            entry.title(),
            entry.classes(),
            entry.shape(),
            entry.trainSize() == 0 ? "your copy" : entry.trainSize(),
            entry.testSize() == 0 ? "your copy" : entry.testSize(),
            Datasets.isPresent(entry.name(), where) ? "yes" : "no",
            entry.licence()
        };
    }

    private static Column left(String header) {
        return Table.left(header, 90);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    /** Ctrl-C ends it with the command that begins it again. */
    private int guarded(Work work) {
        PrintWriter err = spec.commandLine().getErr();
        String again = "./" + Session.typed(spec.commandLine());
        try (Interruption interruption = Interruption.watch(err, () -> Optional.of(again))) {
            int code = interruption.run(() -> unchecked(work));
            out().flush();
            return code;
        }
    }

    private static void unchecked(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
