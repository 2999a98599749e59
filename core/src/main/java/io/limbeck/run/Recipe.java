package io.limbeck.run;

import io.limbeck.evaluate.EvaluationSettings;
import io.limbeck.method.MethodSettings;
import io.limbeck.method.NcfmSettings;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.train.PoolSettings;

/**
 * All that decides a run. A recipe that exists is valid; what the YAML leaves out is here.
 *
 * @param name short, for folders and titles
 * @param seed of every random stream; 0 is a seed like any other
 * @param data which images
 * @param network what observes and is trained
 * @param pool the networks that observe
 * @param method what distils
 * @param evaluation what measures
 * @param compute where and how exactly
 */
public record Recipe(
        String name,
        long seed,
        Data data,
        NetworkSpec network,
        PoolSettings pool,
        MethodSettings method,
        EvaluationSettings evaluation,
        ComputeSettings compute) {

    /**
     * @param dataset a name of {@code limbeck data list}, or a path to an image folder
     * @param imageSize side in pixels; 0 for the data set's own
     */
    public record Data(String dataset, int imageSize) {
        public static Data defaults() {
            return new Data("cifar10", 0);
        }
    }

    /**
     * @param device auto, cpu, cuda, cuda:N or mps
     * @param precision auto (bf16 where device has fast bf16, else f32), f32 or bf16
     */
    public record ComputeSettings(String device, String precision) {
        public static ComputeSettings defaults() {
            return new ComputeSettings("auto", "auto");
        }
    }

    public static Recipe defaults() {
        return new Recipe(
                "unnamed",
                0,
                Data.defaults(),
                NetworkSpec.ConvNet.defaults(),
                PoolSettings.defaults(),
                NcfmSettings.defaults(),
                EvaluationSettings.defaults(),
                ComputeSettings.defaults());
    }
}
