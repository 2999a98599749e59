package io.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The recipes against the tables of the methods' authors. Those are in {@code
 * /recipes/published.txt}, apart by an empty line. Each says for its columns what key they are of,
 * names the columns, and has a recipe in every other line. A dash is a cell that the authors left
 * open.
 */
class RecipeTablesTest {

    /** A row: what each key of a recipe has to be. */
    record Row(String recipe, Map<String, String> values) {
        @Override
        public String toString() {
            return recipe + " " + values.keySet();
        }
    }

    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        Map<String, String> keys = new HashMap<>();
        List<String> columns = List.of();
        for (String line : lines()) {
            if (line.isBlank()) {
                keys.clear();
                columns = List.of();
            } else if (line.contains(" = ")) {
                String[] meaning = line.split(" = ");
                keys.put(meaning[0], meaning[1]);
            } else if (!line.startsWith("#")) {
                List<String> cells = Arrays.stream(line.split("\\|")).map(String::strip).toList();
                if (columns.isEmpty()) {
                    columns = cells;
                } else {
                    rows.add(row(keys, columns, cells));
                }
            }
        }
        return rows;
    }

    private static List<String> lines() throws IOException {
        try (InputStream table =
                RecipeTablesTest.class.getResourceAsStream("/recipes/published.txt")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static Row row(Map<String, String> keys, List<String> columns, List<String> cells) {
        assertThat(cells).as("cells of %s", cells.getFirst()).hasSameSizeAs(columns);
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 1; i < columns.size(); i++) {
            assertThat(keys).containsKey(columns.get(i));
            if (!cells.get(i).equals("-")) {
                values.put(keys.get(columns.get(i)), cells.get(i));
            }
        }
        return new Row(cells.getFirst(), values);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void recipe_ofAPublishedRow_hasItsNumbers(Row row) {
        JsonNode recipe =
                new YAMLMapper().readTree(RecipeWriter.yaml(RecipeReader.named(row.recipe())));
        Map<String, String> found = new LinkedHashMap<>();
        row.values().forEach((key, expected) -> found.put(key, like(expected, at(recipe, key))));
        assertThat(found).isEqualTo(row.values());
    }

    private static String at(JsonNode recipe, String key) {
        JsonNode node = recipe;
        for (String name : key.split("\\.")) {
            node = node.path(name);
        }
        return node.isValueNode() ? node.asString() : node.toString();
    }

    /** A number as it is written in the table, if it is the same number. */
    private static String like(String expected, String found) {
        try {
            boolean same = new BigDecimal(expected).compareTo(new BigDecimal(found)) == 0;
            return same ? expected : found;
        } catch (NumberFormatException _) {
            return found;
        }
    }
}
