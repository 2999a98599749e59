package io.limbeck.nn;

import io.limbeck.nn.NetworkSpec.Norm;
import io.limbeck.nn.NetworkSpec.Stem;
import io.limbeck.setting.Nearest;
import io.limbeck.torch.ShapeException;

/** The zoo: networks by description or by name. */
public final class Networks {

    /** Where the search for the smallest image ends. */
    private static final int LARGEST_SIDE = 1024;

    /** From this side on, a network beside another one gets the stem for large images. */
    private static final int IMAGENET_STEM_SIDE = 96;

    private Networks() {}

    /**
     * The network of a description, for a kind of image; any size that leaves something to each
     * layer will do. One of a {@link PixelSpec} has logits of each pixel.
     *
     * @throws ShapeException if the images are too small; the message names the smallest size
     * @throws IllegalArgumentException if the norm's groups do not divide the width
     */
    public static Network create(NetworkSpec spec, Network.Input input) {
        try {
            return build(spec, input);
        } catch (ShapeException e) {
            throw tooSmall(spec, input, e);
        }
    }

    /**
     * A network by its name, to stand beside a recipe's. The name of the recipe's own kind gives
     * the recipe's network. Others are made in the field's usual form with the norm of the recipe's
     * network, if that has one (a network without norms does not spread: ResNet-18 cannot train
     * so); a ConvNet gets the depth that leaves about 4x4 pixels, a ResNet and MobileNet-V2 the
     * ImageNet stem from 96 pixels on, a ViT patches of up to 16 pixels; {@code wrn} is WRN-16-1.
     *
     * @param name one of {@link NetworkChoice#names()}
     * @throws IllegalArgumentException if the name is unknown; the message names the nearest one
     * @throws ShapeException as {@link #create}
     */
    public static Network named(String name, NetworkSpec recipeNetwork, Network.Input input) {
        return create(specification(name, recipeNetwork, input), input);
    }

    /**
     * A network that classifies each pixel.
     *
     * @param input height and width are those that it is described for; it takes others, too
     */
    public static DenseNetwork dense(PixelSpec spec, Network.Input input) {
        return switch (spec) {
            case DeepLabV3 deepLab -> DeepLabs.of(deepLab, input);
            case Dilated dilated -> dilated.network(input);
        };
    }

    private static NetworkSpec specification(String name, NetworkSpec recipe, Network.Input input) {
        if (name.equals(recipe.kind())) {
            return recipe;
        }
        Norm norm = normOf(recipe);
        return switch (name) {
            case "convnet" -> convNet(norm, input);
            case "mlp" -> NetworkSpec.Mlp.defaults();
            case "lenet" -> NetworkSpec.LeNet.defaults();
            case "alexnet" -> new NetworkSpec.AlexNet(norm);
            case "vgg11" -> new NetworkSpec.Vgg11(norm);
            case "resnet18" -> new NetworkSpec.ResNet18(norm, stem(input));
            case "resnet34" -> new NetworkSpec.ResNet34(norm, stem(input));
            case "resnet50" -> new NetworkSpec.ResNet50(norm, stem(input));
            case "resnet101" -> new NetworkSpec.ResNet101(norm, stem(input));
            case "resnet18-ap" -> new NetworkSpec.ResNet18Ap(norm);
            case "wrn", "wrn16-1" -> new WideResNet(16, 1, norm);
            case "wrn16-2" -> new WideResNet(16, 2, norm);
            case "wrn40-1" -> new WideResNet(40, 1, norm);
            case "wrn40-2" -> new WideResNet(40, 2, norm);
            case "mobilenet-v2" -> new NetworkSpec.MobileNetV2(norm, stem(input));
            case "vit-tiny" -> new NetworkSpec.VitTiny(patch(input));
            case "bn-vit-tiny" -> new NetworkSpec.BnVitTiny(patch(input), true);
            default ->
                    throw new IllegalArgumentException(
                            "unknown network \"%s\"%s; known are %s"
                                    .formatted(
                                            name,
                                            Nearest.didYouMean(name, NetworkChoice.names()),
                                            String.join(", ", NetworkChoice.names())));
        };
    }

    private static Stem stem(Network.Input input) {
        return smallerSide(input) >= IMAGENET_STEM_SIDE ? Stem.IMAGENET : Stem.CIFAR;
    }

    /** The largest up to 16 that divides both sides and leaves 7 or more along the smaller one. */
    private static int patch(Network.Input input) {
        int patch = Math.clamp(smallerSide(input) / 7, 1, 16);
        while (input.height() % patch != 0 || input.width() % patch != 0) {
            patch--;
        }
        return patch;
    }

    private static Network build(NetworkSpec spec, Network.Input input) {
        return switch (spec) {
            case NetworkSpec.ConvNet convNet -> ConvNets.of(convNet, input);
            case NetworkSpec.Mlp mlp -> ClassicNets.mlp(mlp, input);
            case NetworkSpec.LeNet _ -> ClassicNets.leNet(input);
            case NetworkSpec.AlexNet alexNet -> ClassicNets.alexNet(alexNet.norm(), input);
            case NetworkSpec.Vgg11 vgg -> ClassicNets.vgg11(vgg, input);
            case NetworkSpec.ResNet18(Norm norm, Stem stem) -> resNet(spec, norm, stem, input);
            case NetworkSpec.ResNet34(Norm norm, Stem stem) -> resNet(spec, norm, stem, input);
            case NetworkSpec.ResNet50(Norm norm, Stem stem) -> resNet(spec, norm, stem, input);
            case NetworkSpec.ResNet101(Norm norm, Stem stem) -> resNet(spec, norm, stem, input);
            case NetworkSpec.ResNet18Ap pooled -> ResNets.pooled18(pooled, input);
            case WideResNet wide -> WideResNets.of(wide, input);
            case NetworkSpec.MobileNetV2 mobile -> MobileNets.of(mobile, input);
            case NetworkSpec.VitTiny vit -> VisionTransformers.of(vit, input);
            case NetworkSpec.BnVitTiny vit -> VisionTransformers.of(vit, input);
            case PixelSpec pixels -> new PixelNetwork(dense(pixels, input));
        };
    }

    private static Network resNet(NetworkSpec spec, Norm norm, Stem stem, Network.Input input) {
        return ResNets.named(spec.kind(), norm, stem, input);
    }

    private static Norm normOf(NetworkSpec spec) {
        Norm norm =
                switch (spec) {
                    case NetworkSpec.ConvNet convNet -> convNet.norm();
                    case NetworkSpec.AlexNet alexNet -> alexNet.norm();
                    case NetworkSpec.Vgg11 vgg -> vgg.norm();
                    case NetworkSpec.ResNet18 resNet -> resNet.norm();
                    case NetworkSpec.ResNet34 resNet -> resNet.norm();
                    case NetworkSpec.ResNet50 resNet -> resNet.norm();
                    case NetworkSpec.ResNet101 resNet -> resNet.norm();
                    case NetworkSpec.ResNet18Ap resNet -> resNet.norm();
                    case WideResNet wide -> wide.norm();
                    case NetworkSpec.MobileNetV2 mobile -> mobile.norm();
                    case NetworkSpec.BnVitTiny _, PixelSpec _ -> Norm.BATCH;
                    case NetworkSpec.Mlp _, NetworkSpec.LeNet _, NetworkSpec.VitTiny _ -> Norm.NONE;
                };
        return norm == Norm.NONE ? Norm.INSTANCE : norm;
    }

    private static NetworkSpec.ConvNet convNet(Norm norm, Network.Input input) {
        NetworkSpec.ConvNet usual = NetworkSpec.ConvNet.defaults();
        int depth = (int) Math.max(1, Math.round(Math.log(smallerSide(input) / 4.0) / Math.log(2)));
        return new NetworkSpec.ConvNet(
                depth, usual.width(), norm, usual.pooling(), usual.activation());
    }

    private static int smallerSide(Network.Input input) {
        return Math.min(input.height(), input.width());
    }

    private static ShapeException tooSmall(
            NetworkSpec spec, Network.Input input, ShapeException cause) {
        ShapeException failure =
                new ShapeException(
                        "%s cannot take images of %dx%d pixels: %s. The smallest square that it takes is %s"
                                .formatted(
                                        spec.kind(),
                                        input.height(),
                                        input.width(),
                                        cause.getMessage(),
                                        smallestSquare(spec, input)));
        failure.initCause(cause);
        return failure;
    }

    private static String smallestSquare(NetworkSpec spec, Network.Input input) {
        for (int side = 1; side <= LARGEST_SIDE; side++) {
            try {
                build(spec, new Network.Input(input.channels(), side, side, input.classes()));
                return side + "x" + side;
            } catch (ShapeException _) {
                // still too small
            }
        }
        return "beyond %dx%d".formatted(LARGEST_SIDE, LARGEST_SIDE);
    }
}
