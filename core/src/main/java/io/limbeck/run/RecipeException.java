package io.limbeck.run;

import java.util.List;

/** A recipe with faults; the message has all of them, one a line, each with its place. */
public class RecipeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<String> faults;

    /**
     * @param faults each with its place in front, such as {@code recipe.yaml:14: ipc is 0; ...}
     */
    public RecipeException(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    /** One a line of the message. */
    public List<String> faults() {
        return faults;
    }
}
