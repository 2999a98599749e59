package io.limbeck.cli;

import io.limbeck.cli.doctor.Doctor;
import io.limbeck.cli.doctor.Finding;
import io.limbeck.cli.doctor.Finding.Level;
import io.limbeck.cli.doctor.Machine;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Is this machine set up well? */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Looks at Java, libtorch, processor, memory, allocator, GPU, disk and caches, and"
                        + " says what to mend. Exit code 1 if something will make runs fail.",
        footer = {"", "Examples:", "  ./limbeck doctor", "  ./limbeck doctor --json"})
final class DoctorCommand implements Callable<Integer> {

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Option(names = "--no-libtorch", description = "Leaves out what needs libtorch; quicker.")
    private boolean noLibtorch;

    @Mixin private CommonOptions common;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        Doctor doctor = new Doctor(Machine.here(), common.home());
        List<Finding> findings = noLibtorch ? doctor.withoutLibtorch() : doctor.everything();
        boolean bad = findings.stream().anyMatch(finding -> finding.level() == Level.BAD);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(findings, bad));
        } else {
            findings.forEach(finding -> print(finding, out));
        }
        out.flush();
        return bad ? Limbeck.FAILED : Limbeck.DONE;
    }

    private static void print(Finding finding, PrintWriter out) {
        String mark =
                switch (finding.level()) {
                    case OK -> "@|green ok  |@";
                    case WARN -> "@|yellow warn|@";
                    case BAD -> "@|bold,red bad |@";
                };
        out.printf("%s  %-18s  %s%n", Ansi.AUTO.string(mark), finding.subject(), finding.value());
        if (!finding.mend().isEmpty()) {
            out.printf("%26s%s%n", "", finding.mend());
        }
    }

    private static String json(List<Finding> findings, boolean bad) {
        List<Map<String, String>> entries = findings.stream().map(DoctorCommand::entry).toList();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("well", !bad);
        all.put("findings", entries);
        return JsonMapper.builder()
                .build()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(all);
    }

    private static Map<String, String> entry(Finding finding) {
        Map<String, String> entry = new LinkedHashMap<>();
        entry.put("subject", finding.subject());
        entry.put("level", finding.level().name().toLowerCase(Locale.ROOT));
        entry.put("value", finding.value());
        entry.put("mend", finding.mend());
        return entry;
    }
}
