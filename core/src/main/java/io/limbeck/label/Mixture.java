package io.limbeck.label;

import io.limbeck.augment.Box;
import io.limbeck.augment.CutMix;
import io.limbeck.augment.MixUp;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** How the views of one batch were mixed: what a record holds of it, and how it is done again. */
public sealed interface Mixture {

    /** Every view stands alone. */
    record None() implements Mixture {}

    /**
     * @param partners for each view the position of the one that shows in the box
     * @param box the same in all views
     */
    record Cut(List<Integer> partners, Box box) implements Mixture {
        public Cut {
            partners = List.copyOf(partners);
        }
    }

    /**
     * @param partners for each view the position of the one it is blended with
     * @param ratio share of the own view, as a float: it is stored in four bytes
     */
    record Blend(List<Integer> partners, float ratio) implements Mixture {
        public Blend {
            partners = List.copyOf(partners);
        }
    }

    /** The mixed views; owned by the caller's scope. */
    default Tensor apply(Tensor views) {
        return switch (this) {
            case None() -> views;
            case Cut(List<Integer> partners, Box box) ->
                    // The ratio weighs hard labels only, and these labels are the teacher's own.
                    new CutMix(partners, box, 1).apply(views).images();
            case Blend(List<Integer> partners, float ratio) ->
                    new MixUp(partners, ratio).apply(views).images();
        };
    }
}
