package io.limbeck.nn;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.Checks;

/** Which network, as a recipe says it. Each kind has only the settings that act on it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface NetworkSpec
        permits NetworkSpec.ConvNet,
                NetworkSpec.Mlp,
                NetworkSpec.LeNet,
                NetworkSpec.AlexNet,
                NetworkSpec.Vgg11,
                NetworkSpec.ResNet18,
                NetworkSpec.ResNet34,
                NetworkSpec.ResNet50,
                NetworkSpec.ResNet101,
                NetworkSpec.ResNet18Ap,
                WideResNet,
                NetworkSpec.MobileNetV2,
                NetworkSpec.VitTiny,
                NetworkSpec.BnVitTiny,
                PixelSpec {

    /** The kind of a record of this interface. */
    static String kind(Class<?> spec) {
        return spec.getAnnotation(JsonTypeName.class).value();
    }

    /** Its kind, as recipes name it. */
    default String kind() {
        return kind(getClass());
    }

    /** What normalises the features between a convolution and its activation. */
    enum Norm {
        INSTANCE,
        BATCH,
        GROUP,
        NONE
    }

    /** How a ConvNet halves its features. */
    enum Pooling {
        AVERAGE,
        MAX,
        NONE
    }

    /** The nonlinearity of a ConvNet. */
    enum Activation {
        RELU,
        LEAKY_RELU,
        SIGMOID
    }

    /** What the images are that a ResNet or MobileNet-V2 begins with. */
    enum Stem {
        /**
         * Of about 32 or 64 pixels: a 3x3 convolution with stride 1 (and no pooling after it in a
         * ResNet, stride 1 in the next stage of MobileNet-V2).
         */
        CIFAR,
        /** Of about 224 pixels: as published for ImageNet. */
        IMAGENET
    }

    /**
     * Blocks of 3x3 convolution, norm, activation, 2x2 pooling; then a linear classifier.
     *
     * @param depth number of blocks; 3 for 32 pixels, 4 for 64, 5 for 128
     * @param width filters per block
     */
    @JsonTypeName("convnet")
    record ConvNet(int depth, int width, Norm norm, Pooling pooling, Activation activation)
            implements NetworkSpec {
        public ConvNet {
            Checks checks = new Checks();
            checks.that(
                    depth >= 1 && depth <= 8,
                    "depth",
                    depth,
                    "blocks must be 1 to 8; try 3 for images of 32 pixels, 4 for 64, 5 for 128");
            NetworkChecks.width(checks, width);
            checks.given("norm", norm);
            checks.given("pooling", pooling);
            checks.given("activation", activation);
            checks.done();
        }

        public static ConvNet defaults() {
            return new ConvNet(3, 128, Norm.INSTANCE, Pooling.AVERAGE, Activation.RELU);
        }
    }

    /**
     * Three linear layers.
     *
     * @param width hidden units of the first two
     */
    @JsonTypeName("mlp")
    record Mlp(int width) implements NetworkSpec {
        public Mlp {
            Checks checks = new Checks();
            NetworkChecks.width(checks, width);
            checks.done();
        }

        public static Mlp defaults() {
            return new Mlp(128);
        }
    }

    /** LeNet-5 with ReLU. */
    @JsonTypeName("lenet")
    record LeNet() implements NetworkSpec {
        public static LeNet defaults() {
            return new LeNet();
        }
    }

    /** AlexNet in the field's form for small images. */
    @JsonTypeName("alexnet")
    record AlexNet(Norm norm) implements NetworkSpec {
        public AlexNet {
            Checks checks = new Checks();
            checks.given("norm", norm);
            checks.done();
        }

        public static AlexNet defaults() {
            return new AlexNet(Norm.INSTANCE);
        }
    }

    /**
     * VGG-11 with one linear layer, in the field's forms for small images.
     *
     * @param poolings how many of the five max poolings there are, from the first on: 5 is the form
     *     of dataset distillation; 3, for 32 pixels, and 4, for 64, that of distillation without
     *     data, whose classifier sees the mean of each channel
     */
    @JsonTypeName("vgg11")
    record Vgg11(Norm norm, int poolings) implements NetworkSpec {
        /** As published. */
        static final int ALL_POOLINGS = 5;

        public Vgg11 {
            Checks checks = new Checks();
            checks.given("norm", norm);
            checks.that(
                    poolings >= 3 && poolings <= ALL_POOLINGS,
                    "poolings",
                    poolings,
                    "must be 3 to 5; try 5 for dataset distillation, 3 to distil a teacher of 32 pixels, 4 of 64");
            checks.done();
        }

        Vgg11(Norm norm) {
            this(norm, ALL_POOLINGS);
        }

        public static Vgg11 defaults() {
            return new Vgg11(Norm.INSTANCE);
        }
    }

    /** ResNet-18. */
    @JsonTypeName("resnet18")
    record ResNet18(Norm norm, Stem stem) implements NetworkSpec {
        public ResNet18 {
            NetworkChecks.resNet(norm, stem);
        }

        public static ResNet18 defaults() {
            return new ResNet18(Norm.INSTANCE, Stem.CIFAR);
        }
    }

    /** ResNet-34. */
    @JsonTypeName("resnet34")
    record ResNet34(Norm norm, Stem stem) implements NetworkSpec {
        public ResNet34 {
            NetworkChecks.resNet(norm, stem);
        }

        public static ResNet34 defaults() {
            return new ResNet34(Norm.BATCH, Stem.CIFAR);
        }
    }

    /** ResNet-50. */
    @JsonTypeName("resnet50")
    record ResNet50(Norm norm, Stem stem) implements NetworkSpec {
        public ResNet50 {
            NetworkChecks.resNet(norm, stem);
        }

        public static ResNet50 defaults() {
            return new ResNet50(Norm.BATCH, Stem.CIFAR);
        }
    }

    /** ResNet-101. */
    @JsonTypeName("resnet101")
    record ResNet101(Norm norm, Stem stem) implements NetworkSpec {
        public ResNet101 {
            NetworkChecks.resNet(norm, stem);
        }

        public static ResNet101 defaults() {
            return new ResNet101(Norm.BATCH, Stem.CIFAR);
        }
    }

    /** ResNet-18 whose halving is average pooling, for images of about 32 pixels. */
    @JsonTypeName("resnet18-ap")
    record ResNet18Ap(Norm norm) implements NetworkSpec {
        public ResNet18Ap {
            Checks checks = new Checks();
            checks.given("norm", norm);
            checks.done();
        }

        public static ResNet18Ap defaults() {
            return new ResNet18Ap(Norm.INSTANCE);
        }
    }

    /** MobileNet-V2 of width 1. */
    @JsonTypeName("mobilenet-v2")
    record MobileNetV2(Norm norm, Stem stem) implements NetworkSpec {
        public MobileNetV2 {
            Checks checks = new Checks();
            NetworkChecks.alwaysNormed(checks, norm);
            checks.given("stem", stem);
            checks.done();
        }

        public static MobileNetV2 defaults() {
            return new MobileNetV2(Norm.BATCH, Stem.CIFAR);
        }
    }

    /**
     * ViT-Tiny, the size of DeiT-Tiny, with layer norm.
     *
     * @param patch side of a patch in pixels; must divide the image's sides
     */
    @JsonTypeName("vit-tiny")
    record VitTiny(int patch) implements NetworkSpec {
        public VitTiny {
            NetworkChecks.patch(patch);
        }

        public static VitTiny defaults() {
            return new VitTiny(4);
        }
    }

    /**
     * ViT-Tiny with batch norm over images and tokens in place of layer norm.
     *
     * @param patch side of a patch in pixels; must divide the image's sides
     * @param mlpNorm whether each MLP has one more before its GELU (37 in all, else 25)
     */
    @JsonTypeName("bn-vit-tiny")
    record BnVitTiny(int patch, boolean mlpNorm) implements NetworkSpec {
        public BnVitTiny {
            NetworkChecks.patch(patch);
        }

        public static BnVitTiny defaults() {
            return new BnVitTiny(4, true);
        }
    }
}
