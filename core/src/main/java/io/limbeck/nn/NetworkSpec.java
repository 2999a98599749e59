package io.limbeck.nn;

/** Which network, as a recipe says it. Each kind has only the settings that act on it. */
public sealed interface NetworkSpec {

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
    record ConvNet(int depth, int width, Norm norm, Pooling pooling, Activation activation)
            implements NetworkSpec {
        public static ConvNet defaults() {
            return new ConvNet(3, 128, Norm.INSTANCE, Pooling.AVERAGE, Activation.RELU);
        }
    }

    /** Three linear layers with 128 hidden units. */
    record Mlp(int width) implements NetworkSpec {
        public static Mlp defaults() {
            return new Mlp(128);
        }
    }

    /** LeNet-5 with ReLU. */
    record LeNet() implements NetworkSpec {
        public static LeNet defaults() {
            return new LeNet();
        }
    }

    /** AlexNet in the field's form for small images. */
    record AlexNet(Norm norm) implements NetworkSpec {
        public static AlexNet defaults() {
            return new AlexNet(Norm.INSTANCE);
        }
    }

    /** VGG-11 in the field's form for small images. */
    record Vgg11(Norm norm) implements NetworkSpec {
        public static Vgg11 defaults() {
            return new Vgg11(Norm.INSTANCE);
        }
    }

    /** ResNet-18. */
    record ResNet18(Norm norm, Stem stem) implements NetworkSpec {
        public static ResNet18 defaults() {
            return new ResNet18(Norm.INSTANCE, Stem.CIFAR);
        }
    }
}
