package io.limbeck.synthetic;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.Checks;

/** What a synthetic set stores, and how images come out of it; a recipe picks by {@code kind}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface Parameterization {

    /**
     * Images, each of which may hold several smaller ones.
     *
     * @param formation how they are decoded
     */
    @JsonTypeName("pixels")
    record Pixels(Formation formation) implements Parameterization {
        public Pixels {
            Checks checks = new Checks();
            checks.given("formation", formation);
            checks.done();
        }

        /** Plain images. */
        public static Pixels defaults() {
            return new Pixels(new Formation(Formation.Kind.SINGLE, 1, 100_000));
        }
    }
}
