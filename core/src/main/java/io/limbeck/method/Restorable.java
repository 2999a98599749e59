package io.limbeck.method;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** What has a state that can be taken and given back. */
interface Restorable {

    /** All that the next step depends on, by name; shared, not copied. */
    Map<String, Tensor> state();

    /**
     * Takes over what {@link #state()} gave (copies).
     *
     * @throws io.limbeck.torch.ShapeException if it is of another recipe
     */
    void restore(Map<String, Tensor> state);

    /** This with another whose names begin with a prefix. */
    default Restorable with(String prefix, Restorable other) {
        Restorable first = this;
        return new Restorable() {
            @Override
            public Map<String, Tensor> state() {
                Map<String, Tensor> both = new LinkedHashMap<>(first.state());
                Named.put(prefix, other.state(), both);
                return both;
            }

            @Override
            public void restore(Map<String, Tensor> state) {
                Map<String, Tensor> own = new LinkedHashMap<>(state);
                own.keySet().removeIf(name -> name.startsWith(prefix));
                first.restore(own);
                other.restore(Named.strip(prefix, state));
            }
        };
    }
}
