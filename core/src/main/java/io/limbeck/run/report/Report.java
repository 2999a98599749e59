package io.limbeck.run.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.TemplateOutput;
import gg.jte.output.StringOutput;
import io.limbeck.file.AtomicFile;
import java.nio.file.Path;

/**
 * Writes the report of a run: one HTML file with its style, images and charts inside. It asks for
 * nothing from outside, and forbids the browser to.
 */
public final class Report {

    private Report() {}

    /**
     * Writes the report, whole or not at all.
     *
     * @param html where to; an older report there is replaced
     * @param input what it shows
     * @throws io.limbeck.file.FileException if the file cannot be written
     */
    public static void write(Path html, ReportInput input) {
        AtomicFile.writeString(html, html(input));
    }

    /** The page as text. */
    static String html(ReportInput input) {
        TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);
        TemplateOutput output = new StringOutput();
        engine.render("report/page.jte", ReportPage.of(input), output);
        return output.toString();
    }
}
