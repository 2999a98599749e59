package io.limbeck.cli.doctor;

import java.nio.file.Files;
import java.util.List;

/**
 * The GPU, and why it is not used if it is not. The GPU build of libtorch says nothing when a
 * library of CUDA is missing: it computes on the CPU.
 *
 * @param cudaDevices NVIDIA GPUs that libtorch can use
 * @param graphs whether they are given repeated work as a whole
 * @param metal whether libtorch can use Metal
 * @param gpuBuild whether this libtorch was built for CUDA
 * @param missing libraries of CUDA that it needs and did not find
 */
record Gpu(int cudaDevices, boolean graphs, boolean metal, boolean gpuBuild, List<String> missing) {

    private static final String SUBJECT = "gpu";

    Finding look(Machine machine) {
        if (cudaDevices > 0) {
            String usable = "CUDA, %d usable".formatted(cudaDevices);
            return graphs
                    ? Finding.ok(SUBJECT, usable + ", with CUDA graphs")
                    : Finding.warn(
                            SUBJECT,
                            usable + ", without CUDA graphs",
                            "Training takes twice as long. Unset LIMBECK_CUDA_GRAPHS, or build anew for the libtorch that this version is for: ./limbeck build -Pcuda.");
        }
        if (metal) {
            return Finding.ok(SUBJECT, "Metal (device: mps)");
        }
        boolean driver = Files.exists(machine.root().resolve("proc/driver/nvidia/version"));
        if (!gpuBuild) {
            return driver
                    ? Finding.warn(
                            SUBJECT,
                            "an NVIDIA GPU, but this libtorch is the CPU build",
                            "./limbeck build -Pcuda fetches the GPU build; CUDA 13, cuDNN 9 and NCCL 2 must be installed.")
                    : Finding.ok(SUBJECT, "none; the CPU computes");
        }
        if (!driver) {
            return Finding.bad(
                    SUBJECT,
                    "the GPU build of libtorch, but no NVIDIA driver",
                    "Install the driver, or go back to the CPU build with ./limbeck build.");
        }
        return missing.isEmpty()
                ? Finding.bad(
                        SUBJECT,
                        "all libraries of CUDA are loaded, but no GPU answers",
                        "Check nvidia-smi and CUDA_VISIBLE_DEVICES; the driver must support CUDA 13.")
                : Finding.bad(
                        SUBJECT,
                        "the GPU build cannot find " + missing.getFirst(),
                        "Install CUDA 13, cuDNN 9 and NCCL 2, or add their folders to LD_LIBRARY_PATH.");
    }
}
