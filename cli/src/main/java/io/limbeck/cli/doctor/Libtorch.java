package io.limbeck.cli.doctor;

import io.limbeck.setting.Counted;
import io.limbeck.torch.LibtorchInfo;
import io.limbeck.torch.OneDnnInfo;
import io.limbeck.torch.RepeatedWork;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch;

/** libtorch: does it load, and what does it see? */
final class Libtorch {

    private Libtorch() {}

    static List<Finding> look(Machine machine) {
        List<Finding> findings = new ArrayList<>();
        try {
            findings.add(
                    Finding.ok(
                            "libtorch",
                            "%s, kernels for %s, %s"
                                    .formatted(
                                            LibtorchInfo.version(),
                                            LibtorchInfo.cpuCapability(),
                                            Counted.of(LibtorchInfo.threads(), "thread"))));
        } catch (LinkageError fault) {
            findings.add(
                    Finding.bad(
                            "libtorch",
                            "does not load: " + fault.getMessage(),
                            "Needed: glibc 2.28 or later on x86-64, libgomp, and 600 MB for LIMBECK_CACHE. ./limbeck build fetches the libraries anew."));
            return findings;
        }
        findings.add(oneDnn());
        findings.add(gpu().look(machine));
        return findings;
    }

    private static Finding oneDnn() {
        return OneDnnInfo.fault()
                .map(fault ->
                        Finding.warn(
                                "oneDNN",
                                "does not load: " + fault,
                                "Without it NCFM and tests take a tenth longer in bf16. ./limbeck build fetches the libraries anew."))
                .orElseGet(() ->
                        Finding.ok(
                                "oneDNN",
                                OneDnnInfo.isUsed()
                                        ? OneDnnInfo.version()
                                        : "not asked: it serves CPUs that multiply bf16"));
    }

    private static Gpu gpu() {
        boolean gpuBuild = LibtorchInfo.gpuBuild();
        return new Gpu(
                torch.cuda_is_available() ? torch.cuda_device_count() : 0,
                RepeatedWork.recordsOnGpu(),
                torch.hasMPS(),
                gpuBuild,
                gpuBuild ? LibtorchInfo.missingCudaLibraries() : List.of());
    }
}
