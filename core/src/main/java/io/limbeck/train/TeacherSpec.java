package io.limbeck.train;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.Checks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where a method's teacher comes from, as a recipe says it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface TeacherSpec {

    /** How a run calls the file of its teacher. */
    String FILE = "teacher.safetensors";

    /** The recipe's network, trained on the recipe's data as {@code pool.training} says. */
    @JsonTypeName("squeeze")
    record Squeeze() implements TeacherSpec {
        public static Squeeze defaults() {
            return new Squeeze();
        }
    }

    /**
     * Weights of the recipe's network in a file: a run's {@code teacher.safetensors}, or published
     * ones under torchvision's names. The recipe's {@code pool} is not used then.
     *
     * @param file path of the safetensors file, from the working directory of the process that
     *     first needs it; the run keeps a copy
     * @param accuracy top-1 on the test images that its authors claim, 0 to 1; 0 if the file has a
     *     card that says so; a card that says otherwise is refused
     */
    @JsonTypeName("checkpoint")
    record Checkpoint(String file, double accuracy) implements TeacherSpec {
        public Checkpoint {
            Checks checks = new Checks();
            checks.that(
                    file != null && !file.isBlank(),
                    "file",
                    file,
                    "name the safetensors file of the weights");
            checks.fraction("accuracy", accuracy, "try 0.6976, or 0 if the file has a card");
            checks.done();
        }

        /** Why nothing can be read there, and where else, in words; empty if there is a file. */
        public Optional<String> absence() {
            Path path = Path.of(file).toAbsolutePath().normalize();
            if (Files.isRegularFile(path)) {
                return Optional.empty();
            }
            if (!Files.isDirectory(path)) {
                return Optional.of("there is no file " + path);
            }
            Path own = path.resolve(FILE);
            return Optional.of(
                    Files.isRegularFile(own)
                            ? "%s is a folder; name %s".formatted(path, own)
                            : "%s is a folder, and no %s is in it".formatted(path, FILE));
        }

        public static Checkpoint defaults() {
            return new Checkpoint(FILE, 0);
        }
    }
}
