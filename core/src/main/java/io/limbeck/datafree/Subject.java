package io.limbeck.datafree;

import io.limbeck.data.DatasetInfo;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;

/**
 * What a data-free distillation knows of the data that it never sees.
 *
 * @param info of the data set that the teacher was trained on
 * @param trainingImages how many it was trained on; 0 if that is not known
 */
public record Subject(DatasetInfo info, int trainingImages) {

    /** A network for its images. */
    public Network network(NetworkSpec spec) {
        var shape = info.shape();
        return Networks.create(
                spec,
                new Network.Input(shape.channels(), shape.height(), shape.width(), info.classes()));
    }
}
