package io.limbeck.run;

import io.limbeck.run.Node.Branch;
import io.limbeck.run.Node.Items;
import io.limbeck.run.Node.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads YAML into nodes that know their lines, and refuses what Jackson would pass over in silence:
 * a key that stands twice, anchors and aliases (it reads {@code *base} as the text "base"), tags, a
 * second document.
 */
final class YamlTree {

    private static final Pattern LINE = Pattern.compile("line (\\d+), column");

    private final JsonParser parser;
    private final String source;
    private final boolean hasLines;
    private final RecipeFaults faults;

    private YamlTree(JsonParser parser, String source, boolean hasLines, RecipeFaults faults) {
        this.parser = parser;
        this.source = source;
        this.hasLines = hasLines;
        this.faults = faults;
    }

    /** A file; empty if it is empty or cannot be read as keys and values. */
    static Optional<Branch> ofFile(String source, String text, RecipeFaults faults) {
        Optional<Node> root = read(source, true, text, faults);
        if (root.isPresent() && !(root.get() instanceof Branch)) {
            faults.add(
                    root.get().place(),
                    "is %s; a recipe is made of keys and values, such as seed: 0"
                            .formatted(root.get().shown()));
            return Optional.empty();
        }
        return root.map(Branch.class::cast);
    }

    /** The right side of {@code --set KEY=VALUE}; empty if it cannot be read. */
    static Optional<Node> ofSet(Place place, String text, RecipeFaults faults) {
        if (text.isBlank()) {
            return Optional.of(new Scalar(place, Scalar.Kind.NOTHING, "nothing"));
        }
        return read(place.source(), false, text, faults);
    }

    private static Optional<Node> read(
            String source, boolean hasLines, String text, RecipeFaults faults) {
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        try (JsonParser parser = new YAMLMapper().createParser(plain)) {
            YamlTree tree = new YamlTree(parser, source, hasLines, faults);
            if (parser.nextToken() == null) {
                return Optional.empty();
            }
            Optional<Node> root = tree.node(tree.here(), "");
            if (parser.nextToken() != null) {
                faults.add(tree.here(), "a second document begins; a recipe is one document");
            }
            return root;
        } catch (JacksonException e) {
            faults.add(
                    new Place(source, hasLines ? line(e) : 0),
                    "this is not YAML: %s".formatted(reason(e)));
            return Optional.empty();
        }
    }

    private Place here() {
        return new Place(source, hasLines ? parser.currentTokenLocation().getLineNr() : 0);
    }

    /** The value at the current token; empty if it was refused. */
    private Optional<Node> node(Place place, String path) {
        boolean refused = refused(path);
        Node node =
                switch (parser.currentToken()) {
                    case START_OBJECT -> branch(place, path);
                    case START_ARRAY -> items(place, path);
                    case VALUE_NUMBER_INT -> scalar(place, Scalar.Kind.INTEGER);
                    case VALUE_NUMBER_FLOAT -> scalar(place, Scalar.Kind.DECIMAL);
                    case VALUE_TRUE, VALUE_FALSE -> scalar(place, Scalar.Kind.TRUTH);
                    case VALUE_NULL -> new Scalar(place, Scalar.Kind.NOTHING, "nothing");
                    default -> scalar(place, Scalar.Kind.TEXT);
                };
        return refused ? Optional.empty() : Optional.of(node);
    }

    private boolean refused(String path) {
        String at = path.isEmpty() ? "" : path + " ";
        if (((YAMLParser) parser).isCurrentAlias()) {
            faults.add(
                    here(),
                    at
                            + "refers to *%s; aliases are not read, write the value out or use extends: other.yaml"
                                    .formatted(parser.getString()));
            return true;
        }
        if (parser.getObjectId() != null) {
            faults.add(
                    here(),
                    at
                            + "has the anchor &%s; anchors are not read, use extends: other.yaml to share settings"
                                    .formatted(parser.getObjectId()));
        }
        if (parser.getTypeId() != null) {
            faults.add(here(), at + "has a tag (!); tags are not read, leave it out");
        }
        return false;
    }

    private Scalar scalar(Place place, Scalar.Kind kind) {
        return new Scalar(place, kind, parser.getString());
    }

    private Branch branch(Place place, String path) {
        SequencedMap<String, Node> entries = new LinkedHashMap<>();
        Map<String, Place> first = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Place keyPlace = here();
            String keyPath = path.isEmpty() ? key : path + "." + key;
            parser.nextToken();
            if (key.equals("<<")) {
                faults.add(
                        keyPlace,
                        "merge keys (<<) are not read; use extends: other.yaml to share settings");
                skip();
                continue;
            }
            Optional<Node> value = node(keyPlace, keyPath);
            Place before = first.putIfAbsent(key, keyPlace);
            if (before != null) {
                faults.add(
                        keyPlace,
                        "key \"%s\" stands twice, first at %s; remove one"
                                .formatted(keyPath, before));
            }
            value.ifPresent(node -> entries.putIfAbsent(key, node));
        }
        return new Branch(place, entries);
    }

    private void skip() {
        if (parser.currentToken().isStructStart()) {
            parser.skipChildren();
        }
    }

    private Items items(Place place, String path) {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            node(here(), path + "[" + items.size() + "]").ifPresent(items::add);
        }
        return new Items(place, items);
    }

    /** The parser's last mark is where it gave up; the first only where the construct began. */
    private static int line(JacksonException e) {
        Matcher matcher = LINE.matcher(e.getOriginalMessage());
        int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
        while (matcher.find()) {
            line = Integer.parseInt(matcher.group(1));
        }
        return Math.max(1, line);
    }

    /** Without the parser's excerpts and marks, which are indented. */
    private static String reason(JacksonException e) {
        return e.getOriginalMessage()
                .lines()
                .filter(line -> !line.startsWith(" ") && !line.isBlank())
                .map(line -> line.replace("\t", "\\t"))
                .collect(Collectors.joining(", "));
    }
}
