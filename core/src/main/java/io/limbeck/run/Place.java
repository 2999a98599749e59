package io.limbeck.run;

/**
 * Where a value of a recipe stands.
 *
 * @param source the file as the user named it, a built-in recipe, or {@code --set KEY=VALUE}
 * @param line from 1; 0 where there are no lines
 */
record Place(String source, int line) {
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line;
    }
}
