package io.limbeck.nn;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.limbeck.setting.Checks;
import java.util.Arrays;
import java.util.List;

/** Which network, as a recipe says it. Each kind has only the settings that act on it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface NetworkSpec {

    /** The kinds, as recipes name them. */
    static List<String> kinds() {
        return Arrays.stream(NetworkSpec.class.getPermittedSubclasses())
                .map(NetworkSpec::kind)
                .toList();
    }

    private static String kind(Class<?> spec) {
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

    /** What stands before the stages of a ResNet. */
    enum Stem {
        /** 3x3 convolution, stride 1: images of about 32 pixels. */
        CIFAR,
        /** 7x7 convolution, stride 2, and a max pooling: images of about 224 pixels. */
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
            checkWidth(checks, width);
            checks.given("norm", norm);
            checks.given("pooling", pooling);
            checks.given("activation", activation);
            checks.done();
        }

        public static ConvNet defaults() {
            return new ConvNet(3, 128, Norm.INSTANCE, Pooling.AVERAGE, Activation.RELU);
        }
    }

    /** Three linear layers with 128 hidden units. */
    @JsonTypeName("mlp")
    record Mlp(int width) implements NetworkSpec {
        public Mlp {
            Checks checks = new Checks();
            checkWidth(checks, width);
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

    /** VGG-11 in the field's form for small images. */
    @JsonTypeName("vgg11")
    record Vgg11(Norm norm) implements NetworkSpec {
        public Vgg11 {
            Checks checks = new Checks();
            checks.given("norm", norm);
            checks.done();
        }

        public static Vgg11 defaults() {
            return new Vgg11(Norm.INSTANCE);
        }
    }

    /** ResNet-18. */
    @JsonTypeName("resnet18")
    record ResNet18(Norm norm, Stem stem) implements NetworkSpec {
        public ResNet18 {
            checkResNet(norm, stem);
        }

        public static ResNet18 defaults() {
            return new ResNet18(Norm.INSTANCE, Stem.CIFAR);
        }
    }

    /** ResNet-34. */
    @JsonTypeName("resnet34")
    record ResNet34(Norm norm, Stem stem) implements NetworkSpec {
        public ResNet34 {
            checkResNet(norm, stem);
        }

        public static ResNet34 defaults() {
            return new ResNet34(Norm.BATCH, Stem.CIFAR);
        }
    }

    /** ResNet-50. */
    @JsonTypeName("resnet50")
    record ResNet50(Norm norm, Stem stem) implements NetworkSpec {
        public ResNet50 {
            checkResNet(norm, stem);
        }

        public static ResNet50 defaults() {
            return new ResNet50(Norm.BATCH, Stem.CIFAR);
        }
    }

    /** ResNet-101. */
    @JsonTypeName("resnet101")
    record ResNet101(Norm norm, Stem stem) implements NetworkSpec {
        public ResNet101 {
            checkResNet(norm, stem);
        }

        public static ResNet101 defaults() {
            return new ResNet101(Norm.BATCH, Stem.CIFAR);
        }
    }

    private static void checkResNet(Norm norm, Stem stem) {
        Checks checks = new Checks();
        checks.given("norm", norm);
        checks.given("stem", stem);
        checks.done();
    }

    private static void checkWidth(Checks checks, int width) {
        checks.that(width >= 1 && width <= 8192, "width", width, "must be 1 to 8192; try 128");
    }
}
