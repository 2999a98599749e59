package io.limbeck.cli.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the doctor looks at, so that a test can show it another machine.
 *
 * @param environment of this process
 * @param system name of the operating system
 * @param root of the file system, for {@code /proc} and {@code /usr}
 * @param userHome the user's own folder
 */
public record Machine(Map<String, String> environment, String system, Path root, Path userHome) {

    public Machine {
        environment = Map.copyOf(environment);
    }

    /** The machine that this process runs on. */
    public static Machine here() {
        return new Machine(
                System.getenv(),
                System.getProperty("os.name", ""),
                Path.of("/"),
                Path.of(System.getProperty("user.home", ".")));
    }

    boolean isLinux() {
        return system.startsWith("Linux");
    }

    /** The lines of a file of the system; none if it cannot be read. */
    List<String> lines(String path) {
        Path file = root.resolve(path);
        if (!Files.isReadable(file)) {
            return List.of();
        }
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException _) {
            return List.of();
        }
    }

    /** The value after {@code key :} in a file such as {@code proc/cpuinfo}, the first one. */
    Optional<String> field(String path, String key) {
        return lines(path).stream()
                .filter(line -> line.startsWith(key) && line.contains(":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }

    /** The program of this name, searched in PATH. */
    Optional<Path> program(String name) {
        String path = environment.getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder).resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
