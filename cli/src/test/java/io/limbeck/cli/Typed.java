package io.limbeck.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command line did: exit code and both streams. */
record Typed(int code, String out, String err) {

    static Typed in(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Limbeck.run(args, new PrintWriter(out), new PrintWriter(err));
        return new Typed(code, out.toString(), err.toString());
    }
}
