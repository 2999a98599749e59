package io.limbeck.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.cli.doctor.Finding.Level;
import io.limbeck.data.DataHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

    private static final Map<String, String> TUNED =
            Map.of(
                    "OMP_NUM_THREADS",
                    "1",
                    "MALLOC_ARENA_MAX",
                    "1",
                    "MALLOC_MMAP_MAX_",
                    "0",
                    "MALLOC_TRIM_THRESHOLD_",
                    "17179869184");

    @TempDir private Path root;

    @BeforeEach
    void machineFiles() throws IOException {
        write(
                "proc/cpuinfo",
                "model name\t: Test CPU\nflags\t\t: sse avx2 avx512f avx512_bf16 amx_bf16\n");
        write("proc/meminfo", "MemTotal:  999999999 kB\nMemAvailable:  999999999 kB\n");
    }

    @Test
    void everythingSet_isOk() {
        assertThat(find(TUNED, "allocator").level()).isEqualTo(Level.OK);
        assertThat(find(TUNED, "threads").level()).isEqualTo(Level.OK);
        assertThat(find(TUNED, "processor").value()).contains("Test CPU");
        assertThat(find(TUNED, "processor features").value())
                .contains("amx_bf16", "bf16 is fast here");
    }

    @Test
    void bareEnvironment_warnsAndNamesTheLauncher() {
        assertThat(find(Map.of(), "allocator"))
                .extracting(Finding::level, Finding::value)
                .containsExactly(
                        Level.WARN,
                        "glibc without MALLOC_ARENA_MAX, MALLOC_MMAP_MAX_, MALLOC_TRIM_THRESHOLD_");
        assertThat(find(Map.of(), "threads").mend()).contains("./limbeck");
    }

    @Test
    void tcmalloc_isAnAllocatorToo() {
        Finding finding = find(Map.of("LD_PRELOAD", "/x/libtcmalloc_minimal.so.4"), "allocator");

        assertThat(finding.level()).isEqualTo(Level.OK);
    }

    @Test
    void tooManyThreads_warns() {
        assertThat(find(Map.of("OMP_NUM_THREADS", "4096"), "threads").level())
                .isEqualTo(Level.WARN);
    }

    @Test
    void littleMemory_isBad() throws IOException {
        write("proc/meminfo", "MemAvailable:  1000 kB\n");

        assertThat(find(TUNED, "memory").level()).isEqualTo(Level.BAD);
    }

    @Test
    void oldProcessor_warns() throws IOException {
        write("proc/cpuinfo", "flags : sse sse2\n");

        assertThat(find(TUNED, "processor features").level()).isEqualTo(Level.WARN);
    }

    @Test
    void dataCache_namesWhatItHolds() throws IOException {
        Files.createDirectories(root.resolve("home/datasets/cifar10"));
        Files.createDirectories(root.resolve("home/runs/first"));

        assertThat(find(TUNED, "data cache").value())
                .isEqualTo("data sets: cifar10; pools: 0; runs: 1");
    }

    @Test
    void gpu_driverWithCpuBuild_namesTheBuild() throws IOException {
        write("proc/driver/nvidia/version", "x");

        Finding finding = new Gpu(0, false, false, false, List.of()).look(machine(TUNED));

        assertThat(finding.level()).isEqualTo(Level.WARN);
        assertThat(finding.mend()).contains("./limbeck build -Pcuda");
    }

    @Test
    void gpu_missingLibrary_isNamed() throws IOException {
        write("proc/driver/nvidia/version", "x");

        Finding finding =
                new Gpu(0, false, false, true, List.of("libcudnn.so.9", "libnccl.so.2"))
                        .look(machine(TUNED));

        assertThat(finding.level()).isEqualTo(Level.BAD);
        assertThat(finding.value()).contains("libcudnn.so.9");
    }

    @Test
    void gpu_none_isOk() {
        assertThat(new Gpu(0, false, false, false, List.of()).look(machine(TUNED)).level())
                .isEqualTo(Level.OK);
        assertThat(new Gpu(2, true, false, true, List.of()).look(machine(TUNED)))
                .satisfies(both -> {
                    assertThat(both.level()).isEqualTo(Level.OK);
                    assertThat(both.value()).contains("2 usable").contains("with CUDA graphs");
                });
        assertThat(new Gpu(1, false, false, true, List.of()).look(machine(TUNED)))
                .satisfies(one -> {
                    assertThat(one.level()).isEqualTo(Level.WARN);
                    assertThat(one.value()).contains("without CUDA graphs");
                });
    }

    private Finding find(Map<String, String> environment, String subject) {
        return new Doctor(machine(environment), DataHome.at(root.resolve("home")))
                .withoutLibtorch().stream()
                        .filter(finding -> finding.subject().equals(subject))
                        .findFirst()
                        .orElseThrow();
    }

    private Machine machine(Map<String, String> environment) {
        return new Machine(environment, "Linux", root, root);
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
