package io.limbeck.augment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The views of several batches as one of all their images, each with the parameters of its own. */
final class JoinedViews {

    private record View(AugmentParameters parameters, int images) {

        /** One value for each image. */
        <T> List<T> each(List<T> values) {
            return values.size() == 1 ? Collections.nCopies(images, values.getFirst()) : values;
        }
    }

    private final List<View> views = new ArrayList<>();

    /**
     * @param images of the batch
     */
    void add(AugmentParameters parameters, int images) {
        views.add(new View(parameters, images));
    }

    /** As they were added. */
    List<AugmentParameters> each() {
        return views.stream().map(View::parameters).toList();
    }

    /** Empty if the batches do not have the same operations. */
    Optional<AugmentParameters> joined() {
        if (!isUsedAlike(AugmentParameters::flip)
                || !isUsedAlike(AugmentParameters::brightness)
                || !isUsedAlike(AugmentParameters::saturation)
                || !isUsedAlike(AugmentParameters::contrast)
                || !isUsedAlike(AugmentParameters::cutout)) {
            return Optional.empty();
        }
        return geometry()
                .map(geometry ->
                        new AugmentParameters(
                                all(AugmentParameters::flip),
                                all(AugmentParameters::brightness),
                                all(AugmentParameters::saturation),
                                all(AugmentParameters::contrast),
                                geometry,
                                all(AugmentParameters::cutout)));
    }

    /** By all views or by none: with bars in the strategy each draws its own operation. */
    private <T> boolean isUsedAlike(Function<AugmentParameters, List<T>> values) {
        return views.stream()
                        .map(view -> values.apply(view.parameters()).isEmpty())
                        .distinct()
                        .count()
                == 1;
    }

    private <T> List<T> all(Function<AugmentParameters, List<T>> values) {
        List<T> all = new ArrayList<>();
        views.forEach(view -> all.addAll(view.each(values.apply(view.parameters()))));
        return all;
    }

    private Optional<Geometry> geometry() {
        return switch (views.getFirst().parameters().geometry()) {
            case Geometry.None none -> allOf(Geometry.None.class).map(_ -> none);
            case Geometry.Shift _ ->
                    allOf(Geometry.Shift.class)
                            .map(own ->
                                    new Geometry.Shift(
                                            moved(own, Geometry.Shift::down),
                                            moved(own, Geometry.Shift::right)));
            case Geometry.Scale _ ->
                    allOf(Geometry.Scale.class)
                            .map(own ->
                                    new Geometry.Scale(
                                            moved(own, Geometry.Scale::x),
                                            moved(own, Geometry.Scale::y)));
            case Geometry.Rotate _ ->
                    allOf(Geometry.Rotate.class)
                            .map(own -> new Geometry.Rotate(moved(own, Geometry.Rotate::degrees)));
            case Geometry.Resize _ ->
                    allOf(Geometry.Resize.class)
                            .map(own -> new Geometry.Resize(moved(own, Geometry.Resize::boxes)));
        };
    }

    /** Those of all views, if all are of this kind. */
    private <G extends Geometry> Optional<List<G>> allOf(Class<G> kind) {
        List<G> own =
                views.stream()
                        .map(view -> view.parameters().geometry())
                        .filter(kind::isInstance)
                        .map(kind::cast)
                        .toList();
        return own.size() == views.size() ? Optional.of(own) : Optional.empty();
    }

    private <G, T> List<T> moved(List<G> geometries, Function<G, List<T>> values) {
        List<T> all = new ArrayList<>();
        for (int i = 0; i < geometries.size(); i++) {
            all.addAll(views.get(i).each(values.apply(geometries.get(i))));
        }
        return all;
    }
}
