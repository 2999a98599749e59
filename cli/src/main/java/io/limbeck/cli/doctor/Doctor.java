package io.limbeck.cli.doctor;

import io.limbeck.data.DataHome;
import java.util.ArrayList;
import java.util.List;

/** Looks at everything that decides whether and how fast runs will go. */
public final class Doctor {

    private final Machine machine;
    private final DataHome home;

    /**
     * @param machine what to look at
     * @param home where data and runs are kept
     */
    public Doctor(Machine machine, DataHome home) {
        this.machine = machine;
        this.home = home;
    }

    /** Everything but libtorch; quick. */
    public List<Finding> withoutLibtorch() {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.addAll(Processor.look(machine));
        findings.addAll(Memory.look(machine));
        findings.addAll(Storage.look(machine, home));
        findings.add(npm());
        return findings;
    }

    /** Everything; loads libtorch, which takes seconds, more in the first start. */
    public List<Finding> everything() {
        List<Finding> findings = withoutLibtorch();
        findings.addAll(Libtorch.look(machine));
        return findings;
    }

    private static Finding java() {
        int feature = Runtime.version().feature();
        String value = "%s, %s".formatted(Runtime.version(), System.getProperty("java.vendor", ""));
        return feature == 25
                ? Finding.ok("java", value)
                : Finding.warn(
                        "java", value, "Limbeck is built for and tested with JDK 25; install it.");
    }

    /**
     * Some data sets come from packages of the npm registry, where their own site is not reached.
     */
    private Finding npm() {
        return machine.program("npm")
                .map(path -> Finding.ok("npm", path.toString()))
                .orElse(
                        Finding.warn(
                                "npm",
                                "not found",
                                "Only a second source for some data sets; install Node.js if ./limbeck data fetch asks for it."));
    }
}
