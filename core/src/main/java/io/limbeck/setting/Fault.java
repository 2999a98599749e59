package io.limbeck.setting;

/**
 * One setting that cannot be taken.
 *
 * @param setting name of the record component, for example {@code realBatch}; dotted for a setting
 *     of a nested record; for an item of a list still the list
 * @param text what follows the name in a message: the value, what is accepted, the mend; for
 *     example {@code "is 0; real images per class must be at least 1, try 256"}
 */
public record Fault(String setting, String text) {

    /** For people: the name and the text. */
    public String message() {
        return setting + " " + text;
    }
}
