"""Golden values of the network zoo: writes nn.json beside this file.

Each network is built in plain PyTorch from its description and run in float64. Weights, images and the
gradient that enters at the logits come from one integer hash, which the Java test repeats, so that only
results need to be stored. Written with PyTorch 2.13; run: python nn.py
"""

import json
import pathlib

import numpy
import torch
from torch import nn

SAMPLES = 64


def hashed(stream, count):
    """count numbers in [-1, 1), each a hash of its index and the stream; exact in float64."""
    x = (numpy.arange(count, dtype=numpy.uint64) * 0x9E3779B1 + stream * 0x85EBCA77 + 1) & 0xFFFFFFFF
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        x ^= x >> numpy.uint64(shift)
        x = (x * numpy.uint64(factor)) & numpy.uint64(0xFFFFFFFF)
    x ^= x >> numpy.uint64(16)
    return torch.from_numpy(x.astype(numpy.float64) / 2.0**31 - 1.0)


def single(stream, shape):
    """The float32 numbers that the Java test has, to the bit: ReLU6 turns a gradient over a rounding."""
    return hashed(stream, int(numpy.prod(shape))).reshape(shape).float().double()


def fill(net):
    """Weights of convolutions and linear layers by fan-in, the rest near their usual values; in float32."""
    state = {k: v for k, v in net.state_dict().items() if not k.endswith("num_batches_tracked")}
    for i, (name, tensor) in enumerate(state.items()):
        u = hashed(i + 1, tensor.numel()).reshape(tensor.shape)
        if tensor.dim() > 1:
            u = u * (6 / (tensor.numel() / tensor.shape[0])) ** 0.5
        elif name.endswith("running_var"):
            u = 1 + 0.5 * u
        elif name.endswith("weight"):
            u = 1 + 0.1 * u
        else:
            u = 0.1 * u
        tensor.copy_(u.float())
    return list(state)


def norm(kind, channels):
    return {
        "INSTANCE": lambda: nn.GroupNorm(channels, channels),
        "GROUP": lambda: nn.GroupNorm(4, channels),
        "BATCH": lambda: nn.BatchNorm2d(channels),
        "NONE": lambda: None,
    }[kind]()


class ConvNet(nn.Module):
    def __init__(self, shape, classes, depth, width, kind, pooling="AVERAGE", activation="RELU"):
        super().__init__()
        channels, height, side = shape
        blocks = []
        for i in range(depth):
            block = nn.ModuleDict({"conv": nn.Conv2d(channels, width, 3, padding=3 if i == 0 and channels == 1 else 1)})
            if kind != "NONE":
                block["norm"] = norm(kind, width)
            block["act"] = {"RELU": nn.ReLU, "LEAKY_RELU": nn.LeakyReLU, "SIGMOID": nn.Sigmoid}[activation]()
            block["pool"] = {"AVERAGE": nn.AvgPool2d, "MAX": nn.MaxPool2d, "NONE": nn.AvgPool2d}[pooling](
                1 if pooling == "NONE" else 2
            )
            blocks.append(block)
            height, side = (s + (4 if i == 0 and channels == 1 else 0) for s in (height, side))
            if pooling != "NONE":
                height, side = height // 2, side // 2
            channels = width
        self.features = nn.ModuleList(blocks)
        self.classifier = nn.Linear(width * height * side, classes)

    def forward(self, x):
        taps = []
        for block in self.features:
            for layer in block.values():
                x = layer(x)
            taps.append(x)
        return self.classifier(x.flatten(1)), x.flatten(1), taps


class Mlp(nn.Module):
    def __init__(self, shape, classes, width):
        super().__init__()
        self.fc1 = nn.Linear(shape[0] * shape[1] * shape[2], width)
        self.fc2 = nn.Linear(width, width)
        self.fc3 = nn.Linear(width, classes)

    def forward(self, x):
        a = self.fc1(x.flatten(1)).relu()
        b = self.fc2(a).relu()
        return self.fc3(b), b, [a, b]


class LeNet(nn.Module):
    def __init__(self, shape, classes):
        super().__init__()
        grey = shape[0] == 1
        side = ((shape[1] + (4 if grey else 0) - 4) // 2 - 4) // 2
        self.conv1 = nn.Conv2d(shape[0], 6, 5, padding=2 if grey else 0)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * side * side, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, classes)

    def forward(self, x):
        a = nn.functional.max_pool2d(self.conv1(x).relu(), 2)
        b = nn.functional.max_pool2d(self.conv2(a).relu(), 2)
        c = self.fc1(b.flatten(1)).relu()
        d = self.fc2(c).relu()
        return self.fc3(d), d, [a, b, c, d]


class Plain(nn.Module):
    """AlexNet and VGG-11: numbered layers, then one linear layer."""

    def __init__(self, shape, classes, kind, blocks):
        super().__init__()
        layers, self.ends = [], []
        channels, side = shape[0], shape[1]
        for i, (kernel, out, pool) in enumerate(blocks):
            extra = 2 if i == 0 and shape[0] == 1 else 0
            side += 2 * extra
            layers.append(nn.Conv2d(channels, out, kernel, padding=kernel // 2 + extra))
            if kind != "NONE":
                layers.append(norm(kind, out))
            layers.append(nn.ReLU())
            if pool:
                layers.append(nn.MaxPool2d(2))
                side //= 2
            self.ends.append(len(layers) - 1)
            channels = out
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(channels * side * side, classes)

    def forward(self, x):
        taps = []
        for i, layer in enumerate(self.features):
            x = layer(x)
            if i in self.ends:
                taps.append(x)
        return self.classifier(x.flatten(1)), x.flatten(1), taps


def alexnet(shape, classes, kind):
    return Plain(shape, classes, kind, [(5, 128, 1), (5, 192, 1), (3, 256, 0), (3, 192, 0), (3, 192, 1)])


def vgg11(shape, classes, kind):
    widths = [(64, 1), (128, 1), (256, 0), (256, 1), (512, 0), (512, 1), (512, 0), (512, 1)]
    return Plain(shape, classes, kind, [(3, w, p) for w, p in widths])


class Block(nn.Module):
    def __init__(self, channels, out, stride, kind):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, out, 3, stride, 1, bias=False)
        self.bn1 = norm(kind, out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = norm(kind, out)
        self.downsample = None
        if stride != 1 or channels != out:
            self.downsample = nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), norm(kind, out))

    def forward(self, x):
        y = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
        return (y + (x if self.downsample is None else self.downsample(x))).relu()


class Bottleneck(nn.Module):
    def __init__(self, channels, width, stride, kind):
        super().__init__()
        out = 4 * width
        self.conv1 = nn.Conv2d(channels, width, 1, bias=False)
        self.bn1 = norm(kind, width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = norm(kind, width)
        self.conv3 = nn.Conv2d(width, out, 1, bias=False)
        self.bn3 = norm(kind, out)
        self.downsample = None
        if stride != 1 or channels != out:
            self.downsample = nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), norm(kind, out))

    def forward(self, x):
        y = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu())).relu()
        return (self.bn3(self.conv3(y)) + (x if self.downsample is None else self.downsample(x))).relu()


class ResNet(nn.Module):
    def __init__(self, shape, classes, kind, stem, block, expansion, depths):
        super().__init__()
        large = stem == "IMAGENET"
        self.conv1 = nn.Conv2d(shape[0], 64, 7 if large else 3, 2 if large else 1, 3 if large else 1, bias=False)
        self.bn1 = norm(kind, 64)
        self.pool = nn.MaxPool2d(3, 2, 1) if large else nn.Identity()
        channels = 64
        for i, (width, depth) in enumerate(zip((64, 128, 256, 512), depths)):
            blocks = []
            for j in range(depth):
                blocks.append(block(channels, width, 2 if i and not j else 1, kind))
                channels = expansion * width
            setattr(self, f"layer{i + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        taps = [self.pool(self.bn1(self.conv1(x)).relu())]
        for i in range(4):
            taps.append(getattr(self, f"layer{i + 1}")(taps[-1]))
        features = taps[-1].mean((2, 3))
        logits = self.fc(features)
        return logits, features, taps + [features, logits]


def resnet(block, expansion, depths):
    return lambda shape, classes, kind, stem: ResNet(shape, classes, kind, stem, block, expansion, depths)


class BlockAp(nn.Module):
    """A basic block that halves by average pooling."""

    def __init__(self, channels, out, stride, kind):
        super().__init__()
        self.pool = nn.AvgPool2d(stride)
        self.conv1 = nn.Conv2d(channels, out, 3, 1, 1, bias=False)
        self.bn1 = norm(kind, out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = norm(kind, out)
        self.downsample = None
        if stride != 1 or channels != out:
            self.downsample = nn.Sequential(nn.Conv2d(channels, out, 1, bias=False), norm(kind, out))

    def forward(self, x):
        y = self.bn2(self.conv2(self.bn1(self.pool(self.conv1(x))).relu()))
        if self.downsample is not None:
            x = self.downsample[1](self.pool(self.downsample[0](x)))
        return (y + x).relu()


class ResNetAp(ResNet):
    """The classifier sees the whole last map."""

    def __init__(self, shape, classes, kind):
        super().__init__(shape, classes, kind, "CIFAR", BlockAp, 1, (2, 2, 2, 2))
        self.fc = nn.Linear(512 * (shape[1] // 8) * (shape[2] // 8), classes)

    def forward(self, x):
        taps = [self.bn1(self.conv1(x)).relu()]
        for i in range(4):
            taps.append(getattr(self, f"layer{i + 1}")(taps[-1]))
        features = taps[-1].flatten(1)
        logits = self.fc(features)
        return logits, features, taps + [logits]


class WideBlock(nn.Module):
    def __init__(self, channels, out, stride, kind):
        super().__init__()
        self.bn1 = norm(kind, channels)
        self.conv1 = nn.Conv2d(channels, out, 3, stride, 1, bias=False)
        self.bn2 = norm(kind, out)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.convShortcut = None
        if channels != out or stride != 1:
            self.convShortcut = nn.Conv2d(channels, out, 1, stride, bias=False)

    def forward(self, x):
        a = self.bn1(x).relu()
        y = self.conv2(self.bn2(self.conv1(a)).relu())
        return y + (x if self.convShortcut is None else self.convShortcut(a))


class WideResNet(nn.Module):
    def __init__(self, shape, classes, depth, width, kind):
        super().__init__()
        self.conv1 = nn.Conv2d(shape[0], 16, 3, 1, 1, bias=False)
        channels = 16
        for i in range(3):
            blocks = []
            for j in range((depth - 4) // 6):
                blocks.append(WideBlock(channels, 16 * width << i, 2 if i and not j else 1, kind))
                channels = 16 * width << i
            setattr(self, f"block{i + 1}", nn.Sequential())
            getattr(self, f"block{i + 1}").layer = nn.Sequential(*blocks)
        self.bn1 = norm(kind, channels)
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        taps = [self.conv1(x)]
        for i in range(3):
            taps.append(getattr(self, f"block{i + 1}").layer(taps[-1]))
        features = self.bn1(taps[-1]).relu().mean((2, 3))
        logits = self.fc(features)
        return logits, features, taps + [features, logits]


class Inverted(nn.Module):
    def __init__(self, channels, out, stride, expansion, kind, dilation=1):
        super().__init__()
        wide = channels * expansion
        layers = [] if expansion == 1 else [conv_norm(channels, wide, 1, 1, kind)]
        layers.append(conv_norm(wide, wide, 3, stride, kind, wide, dilation))
        layers += [nn.Conv2d(wide, out, 1, bias=False), norm(kind, out)]
        self.conv = nn.Sequential(*layers)
        self.skips = stride == 1 and channels == out

    def forward(self, x):
        return x + self.conv(x) if self.skips else self.conv(x)


def conv_norm(channels, out, kernel, stride, kind, groups=1, dilation=1):
    padding = kernel // 2 * dilation
    convolution = nn.Conv2d(channels, out, kernel, stride, padding, dilation, groups, bias=False)
    return nn.Sequential(convolution, norm(kind, out), nn.ReLU6())


INVERTED = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]


class MobileNet(nn.Module):
    def __init__(self, shape, classes, kind, stem):
        super().__init__()
        small = stem == "CIFAR"
        layers = [conv_norm(shape[0], 32, 3, 1 if small else 2, kind)]
        self.ends = [0]
        channels = 32
        for i, (expansion, out, count, stride) in enumerate(INVERTED):
            for j in range(count):
                layers.append(Inverted(channels, out, 1 if j or (small and i == 1) else stride, expansion, kind))
                channels = out
            self.ends.append(len(layers) - 1)
        layers.append(conv_norm(channels, 1280, 1, 1, kind))
        self.ends.append(len(layers) - 1)
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Identity(), nn.Linear(1280, classes))

    def forward(self, x):
        taps = []
        for i, layer in enumerate(self.features):
            x = layer(x)
            if i in self.ends:
                taps.append(x)
        features = x.mean((2, 3))
        logits = self.classifier(features)
        return logits, features, taps + [features, logits]


class TokenBatchNorm(nn.BatchNorm1d):
    def forward(self, x):
        return super().forward(x.flatten(0, 1)).view_as(x)


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        q, k, v = (t.unflatten(2, (self.heads, -1)).transpose(1, 2) for t in self.qkv(x).chunk(3, 2))
        return self.proj(nn.functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))


class VitBlock(nn.Module):
    def __init__(self, width, heads, batch, mlp_norm):
        super().__init__()
        self.norm1 = TokenBatchNorm(width) if batch else nn.LayerNorm(width, 1e-6)
        self.attn = Attention(width, heads)
        self.norm2 = TokenBatchNorm(width) if batch else nn.LayerNorm(width, 1e-6)
        self.mlp = nn.Module()
        self.mlp.fc1 = nn.Linear(width, 4 * width)
        self.mlp.bn = TokenBatchNorm(4 * width) if mlp_norm else nn.Identity()
        self.mlp.fc2 = nn.Linear(4 * width, width)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp.fc2(nn.functional.gelu(self.mlp.bn(self.mlp.fc1(self.norm2(x)))))


class Vit(nn.Module):
    def __init__(self, shape, classes, patch, batch=False, mlp_norm=False):
        super().__init__()
        width = 192
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + shape[1] // patch * (shape[2] // patch), width))
        self.patch_embed = nn.Module()
        self.patch_embed.proj = nn.Conv2d(shape[0], width, patch, patch)
        self.blocks = nn.Sequential(*[VitBlock(width, 3, batch, mlp_norm) for _ in range(12)])
        self.norm = TokenBatchNorm(width) if batch else nn.LayerNorm(width, 1e-6)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        x = self.patch_embed.proj(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1) + self.pos_embed
        taps = []
        for block in self.blocks:
            x = block(x)
            taps.append(x)
        features = self.norm(x)[:, 0]
        logits = self.head(features)
        return logits, features, taps + [logits]


def bn_vit(shape, classes, patch, mlp_norm):
    return Vit(shape, classes, patch, True, mlp_norm)


NETS = {"convnet": ConvNet, "mlp": Mlp, "lenet": LeNet, "alexnet": alexnet, "vgg11": vgg11}
NETS |= {"resnet18": resnet(Block, 1, (2, 2, 2, 2)), "resnet34": resnet(Block, 1, (3, 4, 6, 3))}
NETS |= {"resnet50": resnet(Bottleneck, 4, (3, 4, 6, 3)), "resnet101": resnet(Bottleneck, 4, (3, 4, 23, 3))}
NETS |= {"resnet18-ap": ResNetAp, "wrn": WideResNet, "mobilenet-v2": MobileNet}
NETS |= {"vit-tiny": Vit, "bn-vit-tiny": bn_vit}
COLOUR, GREY = [3, 32, 32], [1, 28, 28]

# name, input shape, classes, batch, training mode, arguments in the order of the Java record
CASES = [
    ("convnet", COLOUR, 10, 2, True, [3, 128, "INSTANCE"]),
    ("convnet", COLOUR, 10, 3, True, [3, 32, "BATCH"]),
    ("convnet", COLOUR, 10, 3, False, [3, 32, "BATCH"]),
    ("convnet", COLOUR, 10, 2, True, [3, 32, "GROUP", "MAX", "LEAKY_RELU"]),
    ("convnet", COLOUR, 10, 2, True, [2, 16, "NONE", "NONE", "SIGMOID"]),
    ("convnet", GREY, 10, 2, True, [3, 32, "INSTANCE"]),
    ("convnet", [3, 64, 64], 20, 2, True, [4, 32, "INSTANCE"]),
    ("convnet", [3, 37, 45], 5, 2, True, [3, 16, "INSTANCE"]),
    ("mlp", COLOUR, 10, 2, True, [128]),
    ("lenet", COLOUR, 10, 2, True, []),
    ("lenet", GREY, 10, 2, True, []),
    ("alexnet", COLOUR, 10, 2, True, ["NONE"]),
    ("alexnet", COLOUR, 10, 2, True, ["INSTANCE"]),
    ("alexnet", GREY, 10, 2, True, ["BATCH"]),
    ("vgg11", COLOUR, 10, 2, True, ["INSTANCE"]),
    ("vgg11", GREY, 10, 3, False, ["BATCH"]),
    ("vgg11", COLOUR, 10, 3, True, ["BATCH"]),
    ("resnet18", COLOUR, 10, 2, True, ["INSTANCE", "CIFAR"]),
    ("resnet18", COLOUR, 10, 3, True, ["BATCH", "CIFAR"]),
    ("resnet18", [1, 20, 20], 10, 2, False, ["BATCH", "CIFAR"]),
    ("resnet18", [3, 64, 64], 10, 2, True, ["INSTANCE", "IMAGENET"]),
    ("resnet34", COLOUR, 10, 2, False, ["BATCH", "CIFAR"]),
    ("resnet50", [3, 64, 64], 20, 2, False, ["BATCH", "IMAGENET"]),
    ("resnet101", COLOUR, 10, 2, False, ["BATCH", "CIFAR"]),
    ("resnet18", [3, 64, 64], 1000, 2, False, ["BATCH", "IMAGENET"]),
    ("resnet34", [3, 64, 64], 10, 2, False, ["BATCH", "IMAGENET"]),
    ("resnet101", [3, 64, 64], 10, 2, False, ["BATCH", "IMAGENET"]),
    ("resnet18-ap", COLOUR, 10, 2, True, ["INSTANCE"]),
    ("wrn", COLOUR, 10, 3, True, [16, 1, "BATCH"]),
    ("wrn", COLOUR, 10, 2, False, [16, 2, "BATCH"]),
    ("wrn", GREY, 10, 2, True, [16, 1, "INSTANCE"]),
    ("wrn", COLOUR, 100, 2, False, [40, 2, "BATCH"]),
    ("mobilenet-v2", COLOUR, 10, 3, True, ["BATCH", "CIFAR"]),
    ("mobilenet-v2", [3, 64, 64], 10, 2, False, ["BATCH", "IMAGENET"]),
    ("vit-tiny", COLOUR, 10, 2, False, [8]),
    ("vit-tiny", [3, 224, 224], 1000, 1, False, [16]),
    ("bn-vit-tiny", COLOUR, 10, 3, True, [8, True]),
    ("bn-vit-tiny", [3, 24, 16], 10, 2, True, [8, False]),
]


def sample(tensor):
    """Evenly spaced values, and the sum and the sum of squares of all."""
    flat = tensor.detach().flatten()
    count = min(SAMPLES, flat.numel())
    chosen = flat[torch.arange(count) * flat.numel() // count]
    return {"values": rounded(chosen), "sum": float(flat.sum()), "squares": float((flat * flat).sum())}


def rounded(tensor):
    return [float(f"{v:.8g}") for v in tensor.tolist()]


def golden(name, shape, classes, batch, training, arguments):
    net = NETS[name](shape, classes, *arguments).double().train(training)
    with torch.no_grad():
        names = fill(net)
    images = single(1000, [batch, *shape]).requires_grad_()
    logits, features, taps = net(images)
    arriving = single(2000, logits.shape)
    gradient = torch.autograd.grad((logits * arriving).sum(), images)[0]
    running = [v for k, v in net.state_dict().items() if k.endswith(("running_mean", "running_var"))]
    return {
        "net": name,
        "input": [*shape, classes],
        "batch": batch,
        "training": training,
        "arguments": arguments,
        "parameters": sum(p.numel() for p in net.parameters()),
        "names": names,
        "logits": rounded(logits.detach().flatten()),
        "features": sample(features),
        "taps": [sample(t) for t in taps],
        "gradient": sample(gradient),
        "runningStatistics": sample(torch.cat(running)) if running else None,
    }


if __name__ == "__main__":
    torch.manual_seed(0)
    cases = [golden(*case) for case in CASES]
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
