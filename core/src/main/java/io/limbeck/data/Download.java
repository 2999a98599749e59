package io.limbeck.data;

import io.limbeck.event.Event;
import io.limbeck.event.Listener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The official address of a data set.
 *
 * @param title host, for people
 * @param files all that are needed
 * @param client downloads them
 */
record Download(String title, List<Remote> files, ResumingClient client) implements Origin {

    private static final String WHOLE = "whole";

    Download {
        files = List.copyOf(files);
    }

    /**
     * @param address where it is
     * @param checksum of the file as it is served, if it is known
     */
    record Remote(URI address, Optional<Checksum> checksum) {

        String name() {
            String path = address.getPath();
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /** Files of these names in one folder of a web server, checked after unpacking only. */
    static Download folder(String address, List<String> names) {
        List<Remote> files =
                names.stream()
                        .map(n -> new Remote(URI.create(address + n), Optional.empty()))
                        .toList();
        return of(files);
    }

    /** One file. */
    static Download file(String address, Checksum checksum) {
        return of(List.of(new Remote(URI.create(address), Optional.of(checksum))));
    }

    private static Download of(List<Remote> files) {
        return new Download(files.getFirst().address().getHost(), files, ResumingClient.standard());
    }

    @Override
    public Path obtain(Path work, Path keep, Listener listener) throws IOException {
        // Not into the attempt's folder: that goes when the attempt fails, or is stopped.
        Path whole = Files.createDirectories(keep.resolve(WHOLE));
        for (Remote file : files) {
            Path kept = whole.resolve(file.name());
            if (Files.exists(kept) && isRight(file, kept)) {
                listener.on(new Event.Note(file.name() + " was downloaded before"));
                continue;
            }
            Path part = keep.resolve(file.name() + ".part");
            boolean resumed = Files.exists(part);
            listener.on(new Event.Note("asking " + file.address()));
            client.download(file.address(), part, listener);
            if (resumed && !isRight(file, part)) {
                // The served file may have changed since the first half came: once more, whole.
                Files.delete(part);
                client.download(file.address(), part, listener);
            }
            if (!isRight(file, part)) {
                Files.delete(part);
                throw new IOException(
                        file.address() + " has another checksum than " + file.checksum());
            }
            Files.move(part, kept, StandardCopyOption.REPLACE_EXISTING);
        }
        return whole;
    }

    private static boolean isRight(Remote file, Path part) throws IOException {
        return file.checksum().isEmpty()
                || file.checksum().get().of(part).equals(file.checksum().get());
    }
}
