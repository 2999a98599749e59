package io.limbeck.method;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.Checks;

/**
 * A coreset: real images, chosen. What every distilled set must be better than.
 *
 * @param ipc images per class
 * @param selection how they are chosen
 */
@JsonTypeName("coreset")
public record CoresetSettings(int ipc, Selection selection) implements MethodSettings {

    /** How images of a class are chosen. */
    public enum Selection {
        /** By lot. */
        RANDOM,
        /** So that their mean feature is that of the class; see {@link Herding}. */
        HERDING,
        /** So that no image of the class is far from a chosen one; see {@code KCenter}. */
        K_CENTER,
        /** Those that a network forgets most often while it learns; see {@code Forgetting}. */
        FORGETTING,
        /** Those nearest to the centres of clusters; see {@code KMeans}. */
        K_MEANS;

        /** Whether it asks a trained network of the pool. */
        public boolean needsPool() {
            return switch (this) {
                case HERDING, K_CENTER, K_MEANS -> true;
                case RANDOM, FORGETTING -> false;
            };
        }

        /** Whether it watches a network of its own learn, by the training of the pool. */
        public boolean trainsNetwork() {
            return switch (this) {
                case FORGETTING -> true;
                case RANDOM, HERDING, K_CENTER, K_MEANS -> false;
            };
        }
    }

    /** None: its images are chosen, not made. */
    @Override
    public long inOneGraph(int classes) {
        return 0;
    }

    public CoresetSettings {
        Checks checks = new Checks();
        checks.that(ipc >= 1, "ipc", ipc, "images per class must be at least 1; try 1, 10 or 50");
        checks.given("selection", selection);
        checks.done();
    }

    public static CoresetSettings defaults() {
        return new CoresetSettings(10, Selection.HERDING);
    }
}
