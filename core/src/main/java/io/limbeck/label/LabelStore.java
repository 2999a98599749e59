package io.limbeck.label;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import io.limbeck.event.StoppedException;
import io.limbeck.file.AtomicFile;
import io.limbeck.file.Sha256;
import io.limbeck.setting.Counted;
import io.limbeck.train.SharedWork;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Labels in a folder: a file for each epoch, whole or not there, and {@code labels.json}, which
 * says what they are for. An epoch that is there is not made again, so a process that was killed
 * goes on with the first that is missing, and several processes share them, by a lock for each
 * epoch at hand. A file's digest is checked when it is first read.
 *
 * <p>Not safe for use by several threads.
 */
public final class LabelStore implements Labels {

    private static final String INDEX = "labels.json";
    private static final String STAGE = "relabel";

    private final Path folder;
    private final OnlineLabels source;
    private final LabelKey key;
    private final LabelShard form;
    private final Set<Integer> sound = new HashSet<>();

    private LabelStore(Path folder, OnlineLabels source, LabelKey key) {
        this.folder = folder;
        this.source = source;
        this.key = key;
        this.form =
                new LabelShard(
                        source.plan().images(),
                        source.plan().batch(),
                        source.plan().settings().tiles(),
                        source.codec().bytes(source.classes()));
    }

    /**
     * Opens a store, or begins one.
     *
     * @param folder absent, empty, or a store of the very same labels
     * @param images SHA-256 of the images
     * @param source what is stored
     * @throws LabelStoreException if it holds labels of other images, views or batches; says in
     *     what they differ
     */
    public static LabelStore open(Path folder, String images, OnlineLabels source) {
        LabelKey key = LabelKey.of(images, source);
        Path index = folder.resolve(INDEX);
        if (Files.exists(index)) {
            LabelKey there = read(index);
            if (!there.equals(key)) {
                throw new LabelStoreException(
                        folder,
                        "they were made for something else: %s; remove the folder to label anew, once no other process is at work on it"
                                .formatted(there.differences(key)));
            }
        } else {
            AtomicFile.writeString(
                    index,
                    JsonMapper.shared()
                                    .writerWithDefaultPrettyPrinter()
                                    .writeValueAsString(key.facts())
                            + "\n");
        }
        return new LabelStore(folder, source, key);
    }

    private static LabelKey read(Path index) {
        try {
            return new LabelKey(
                    JsonMapper.shared()
                            .readValue(
                                    Files.readString(index),
                                    new TypeReference<LinkedHashMap<String, String>>() {}));
        } catch (IOException e) {
            throw new LabelStoreException(
                    index, "cannot be read (%s)".formatted(e.getMessage()), e);
        } catch (JacksonException e) {
            // Each epoch's file says itself what it is for.
            throw new LabelStoreException(
                    index,
                    "it is damaged; remove it and run ./limbeck relabel RUN, which keeps the epochs that are there",
                    e);
        }
    }

    /**
     * Returns when all epochs are labelled, having labelled those that no other process did.
     *
     * @param listener hears of the stage {@code relabel}, whose steps are epochs, unless all are
     *     there
     * @throws StoppedException if the thread is interrupted, after the batch at hand; the epochs
     *     before it stand
     * @throws io.limbeck.file.FileException if a file cannot be written, the disk being full for
     *     example; the epochs before it stand
     * @throws LabelStoreException if an epoch that is there is cut off; none has been labelled then
     */
    public void complete(Listener listener) {
        refuseCutOff();
        int before = there();
        if (before == epochs()) {
            return;
        }
        long started = System.nanoTime();
        listener.on(
                new Event.StageStarted(
                        STAGE,
                        "%s in %s of views, %d bytes, by %s"
                                .formatted(
                                        Counted.of(source.plan().images(), "image"),
                                        Counted.of(epochs(), "epoch"),
                                        bytes(),
                                        source.teacher().network().name()),
                        epochs(),
                        before));
        try {
            new SharedWork(
                            epochs(),
                            epoch -> Files.exists(file(epoch)),
                            epoch -> label(epoch, listener),
                            this::lock,
                            "labels the rest of the epochs",
                            listener)
                    .complete();
        } catch (StoppedException e) {
            throw new StoppedException(
                    "relabelling was stopped after %d of %d epochs, which are kept; run it again to go on from there"
                            .formatted(there(), epochs()),
                    e);
        }
        listener.on(
                new Event.StageFinished(
                        STAGE,
                        (System.nanoTime() - started) * 1e-9,
                        Map.of("bytes", (double) bytes())));
    }

    private void refuseCutOff() {
        for (int epoch = 0; epoch < epochs(); epoch++) {
            if (Files.exists(file(epoch))) {
                new ShardFile(file(epoch), form).checkLength();
            }
        }
    }

    private int there() {
        int there = 0;
        for (int epoch = 0; epoch < epochs(); epoch++) {
            there += Files.exists(file(epoch)) ? 1 : 0;
        }
        return there;
    }

    /** Bytes of the labels in a folder; 0 if there is none. */
    public static long bytesIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> file.getFileName().toString().matches("epoch-\\d+\\.labels"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new LabelStoreException(
                    folder, "cannot be read (%s)".formatted(e.getMessage()), e);
        }
    }

    /** Of all epochs, on the disk. */
    public long bytes() {
        return form.bytes() * epochs();
    }

    @Override
    public int epochs() {
        return source.epochs();
    }

    @Override
    public int batches() {
        return source.batches();
    }

    @Override
    public double temperature() {
        return source.temperature();
    }

    /**
     * {@inheritDoc}
     *
     * @throws LabelStoreException if the epoch is missing or damaged
     */
    @Override
    public LabelledBatch batch(int epoch, int index) {
        Path file = file(epoch);
        if (!sound.contains(epoch)) {
            check(epoch, file);
            sound.add(epoch);
        }
        byte[] record = new ShardFile(file, form).read(form.offset(index), form.batchBytes(index));
        return form.decode(
                index,
                ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN),
                source.codec(),
                source.classes(),
                source.temperature());
    }

    private Path file(int epoch) {
        return folder.resolve(String.format(Locale.ROOT, "epoch-%05d.labels", epoch));
    }

    /** Held by the process that labels an epoch. */
    private Path lock(int epoch) {
        return file(epoch).resolveSibling(".%s.lock".formatted(file(epoch).getFileName()));
    }

    /** For whoever has the lock: what a process that died has left half-written goes. */
    private void label(int epoch, Listener listener) {
        AtomicFile.removeLeftoversOf(file(epoch));
        AtomicFile.removeLeftoversOf(folder.resolve(INDEX));
        AtomicFile.write(file(epoch), temporary -> write(epoch, temporary));
        int there = there();
        listener.on(new Event.Step(STAGE, there, Map.of("bytes", (double) there * form.bytes())));
    }

    private void write(int epoch, Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (OutputStream out =
                new BufferedOutputStream(new FileOutputStream(file.toFile()), 1 << 16)) {
            put(out, digest, form.header(epoch, key.hash()));
            for (int i = 0; i < batches(); i++) {
                StoppedException.ifInterrupted(() -> "an epoch was not labelled to its end");
                ViewBatch views = source.plan().batch(epoch, i);
                put(out, digest, form.encode(views, source.encoded(views)));
            }
            out.write(digest.digest());
        }
    }

    private static void put(OutputStream out, MessageDigest digest, byte[] bytes)
            throws IOException {
        digest.update(bytes);
        out.write(bytes);
    }

    private void check(int epoch, Path file) {
        if (!Files.exists(file)) {
            throw new LabelStoreException(
                    folder,
                    "epoch %d of %d is missing; go on with ./limbeck relabel RUN"
                            .formatted(epoch, epochs()));
        }
        new ShardFile(file, form).check(form.header(epoch, key.hash()));
    }
}
