package io.limbeck.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * A value of a recipe and where it stands. Jackson's own tree forgets the lines, which every
 * message needs.
 */
sealed interface Node {

    /** Of the key, or of the value where there is no key. */
    Place place();

    /** As a message shows it. */
    String shown();

    /** Keys and values, in the order of the file. */
    record Branch(Place place, SequencedMap<String, Node> entries) implements Node {
        @Override
        public String shown() {
            return "a block of keys";
        }

        /** The same without a key. */
        Branch without(String key) {
            SequencedMap<String, Node> rest = new LinkedHashMap<>(entries);
            rest.remove(key);
            return new Branch(place, rest);
        }
    }

    /** A list. */
    record Items(Place place, List<Node> items) implements Node {
        @Override
        public String shown() {
            return items.stream().map(Node::shown).collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /** One value; {@code text} is what the file says. */
    record Scalar(Place place, Kind kind, String text) implements Node {

        /** What YAML takes the text for. */
        enum Kind {
            TEXT,
            INTEGER,
            DECIMAL,
            TRUTH,
            NOTHING
        }

        @Override
        public String shown() {
            return kind == Kind.TEXT ? "\"" + text + "\"" : text;
        }
    }
}
