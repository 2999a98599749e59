package io.limbeck.run;

import io.limbeck.run.report.Chart;
import io.limbeck.run.report.ReportInput.Fact;
import java.util.List;

/**
 * What a method adds to the report of its run.
 *
 * @param name for titles
 * @param curves of the stage {@code distill}, those that have values are drawn
 * @param measures numbers of its own, ready to print
 * @param charts of its own, drawn after the curves
 */
record MethodReport(String name, List<Curve> curves, List<Fact> measures, List<Chart> charts) {

    /** Without charts of its own. */
    MethodReport(String name, List<Curve> curves, List<Fact> measures) {
        this(name, curves, measures, List.of());
    }

    /**
     * @param value as steps call it
     * @param title of the chart
     */
    record Curve(String value, String title) {}

    MethodReport {
        curves = List.copyOf(curves);
        measures = List.copyOf(measures);
        charts = List.copyOf(charts);
    }
}
