package io.limbeck.data;

import io.limbeck.event.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A data set in a Debian package, fetched with {@code apt-get download} and unpacked with {@code
 * dpkg-deb}; not installed, and root is not needed.
 *
 * @param name of the package
 * @param bytes about its length
 */
record DebianPackage(String name, long bytes) implements Origin {

    @Override
    public String title() {
        return "Debian package " + name;
    }

    @Override
    public Path obtain(Path work, Path keep, Listener listener) throws IOException {
        Progress progress = Progress.bytes(listener, title(), bytes, 0);
        Tool.run(
                work,
                Duration.ofMinutes(10),
                List.of(
                        "apt-get",
                        "-o",
                        "Acquire::http::Timeout=30",
                        "-o",
                        "Acquire::https::Timeout=30",
                        "-o",
                        "Acquire::Retries=1",
                        "download",
                        name),
                progress::reach);
        Path archive = Tool.left(work, ".deb", "apt-get download");
        progress.reach(Files.size(archive));
        progress.finish();
        Path unpacked = work.resolve("unpacked");
        Tool.run(
                work,
                Duration.ofMinutes(5),
                List.of("dpkg-deb", "-x", archive.toString(), unpacked.toString()),
                _ -> {});
        return unpacked;
    }
}
