package io.limbeck.nn;

/**
 * ViT-Tiny: 12 blocks of width 192 with 3 heads and 768 hidden units, and a class token. Source:
 * Dosovitskiy et al., ICLR 2021, in the size of DeiT-Tiny (Touvron et al., ICML 2021), without
 * dropout and without stochastic depth: a network is a pure function, and draws nothing.
 *
 * <p>BN-ViT-Tiny, which data can be recovered from, has batch norm over images and tokens in place
 * of each layer norm, and one more in each MLP before its GELU. Source: Yao et al., ICCV workshops
 * 2021, as SRe2L uses it.
 *
 * <p>Weights are named as timm names them; the norm within an MLP is {@code blocks.<n>.mlp.bn}.
 * Taps are the blocks and {@code head} (the logits).
 */
final class VisionTransformers {

    private static final int DEPTH = 12;
    private static final int WIDTH = 192;
    private static final int HEADS = 3;
    private static final int HIDDEN = 768;

    /**
     * @param batch whether norms are over the batch
     * @param withinMlp whether there is one before each GELU, too
     */
    private record Norms(boolean batch, boolean withinMlp) {

        Layer of(String name, long channels) {
            return batch ? new TokenBatchNorm(name, channels) : new LayerNorm(name, channels);
        }
    }

    private VisionTransformers() {}

    static Network of(NetworkSpec.VitTiny spec, Network.Input input) {
        return of(spec.kind(), spec.patch(), new Norms(false, false), input);
    }

    static Network of(NetworkSpec.BnVitTiny spec, Network.Input input) {
        return of(spec.kind(), spec.patch(), new Norms(true, spec.mlpNorm()), input);
    }

    private static Network of(String network, int patch, Norms norms, Network.Input input) {
        LayeredNetworkBuilder net = new LayeredNetworkBuilder(input, Initialization.TRANSFORMER);
        net.add(new PatchEmbedding(FeatureShape.of(input), WIDTH, patch));
        for (int i = 0; i < DEPTH; i++) {
            String block = "blocks." + i;
            net.add(attention(block, norms)).add(mlp(block, norms)).tap(block);
        }
        net.add(norms.of("norm", WIDTH)).add(new ClassToken());
        return net.tappedClassifier(network, "head");
    }

    private static Layer attention(String block, Norms norms) {
        return new Skip(
                new LayerList()
                        .add(norms.of(block + ".norm1", WIDTH))
                        .add(new Attention(block + ".attn", WIDTH, HEADS))
                        .chain());
    }

    private static Layer mlp(String block, Norms norms) {
        LayerList layers =
                new LayerList()
                        .add(norms.of(block + ".norm2", WIDTH))
                        .add(new TokenLinear(block + ".mlp.fc1", WIDTH, HIDDEN));
        if (norms.withinMlp()) {
            layers.add(norms.of(block + ".mlp.bn", HIDDEN));
        }
        return new Skip(
                layers.add(new Gelu())
                        .add(new TokenLinear(block + ".mlp.fc2", HIDDEN, WIDTH))
                        .chain());
    }
}
