package io.limbeck.run;

import java.math.BigDecimal;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Writes a recipe with every key, as {@link RecipeReader} reads it. */
public final class RecipeWriter {

    private RecipeWriter() {}

    /** The recipe in YAML; reads back equal, wherever it is put. */
    public static String yaml(Recipe recipe) {
        return mapper().writeValueAsString(recipe);
    }

    private static YAMLMapper mapper() {
        SimpleModule plainNumbers = new SimpleModule("plain numbers");
        plainNumbers.addSerializer(Double.class, new PlainNumber());
        plainNumbers.addSerializer(double.class, new PlainNumber());
        return YAMLMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                .enumNamingStrategy(EnumNamingStrategies.KEBAB_CASE)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                .disable(YAMLWriteFeature.USE_NATIVE_TYPE_ID)
                .disable(YAMLWriteFeature.SPLIT_LINES)
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .addModule(plainNumbers)
                .build();
    }

    /** 0.0005, where Java would write 5.0E-4; the shortest digits that give the same double. */
    private static final class PlainNumber extends ValueSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator json, SerializationContext context) {
            json.writeNumber(BigDecimal.valueOf(value).stripTrailingZeros());
        }
    }
}
