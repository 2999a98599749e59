"""Golden values of DeepLabV3: writes dense.json beside this file.

Built in plain PyTorch with torchvision's names, in the way of nn.py, and run in float64; only results are
stored. Written with PyTorch 2.13; run: python dense.py
"""

import json
import pathlib

import torch
from torch import nn

import nn as zoo


def dilate(backbone):
    """ResNet-50 at an eighth: stages 3 and 4 dilated by 2 and 4, their first blocks by what was before."""
    dilation = 1
    for stage in (backbone.layer3, backbone.layer4):
        for i, block in enumerate(stage):
            if i == 0:
                block.downsample[0].stride = (1, 1)
            block.conv2.stride = (1, 1)
            block.conv2.dilation = block.conv2.padding = (dilation, dilation)
            if i == 0:
                dilation *= 2
    del backbone.fc
    return backbone


def mobile(shape):
    layers = [zoo.conv_norm(shape[0], 32, 3, 2, "BATCH")]
    channels, dilation, ends = 32, 1, [0]
    for i, (expansion, out, count, stride) in enumerate(zoo.INVERTED):
        for j in range(count):
            wanted = 1 if j or i >= 3 else stride
            layers.append(zoo.Inverted(channels, out, wanted, expansion, "BATCH", dilation))
            channels = out
            if i >= 3 and j == 0:
                dilation *= stride
        ends.append(len(layers) - 1)
    backbone = nn.Sequential(*layers)
    backbone.ends = ends
    return backbone


class Pyramid(nn.Module):
    def __init__(self, channels, width, rates):
        super().__init__()
        convs = [block(channels, width, 1, 1)] + [block(channels, width, 3, r) for r in rates]
        convs.append(nn.Sequential(nn.AdaptiveAvgPool2d(1), *block(channels, width, 1, 1)))
        self.convs = nn.ModuleList(convs)
        self.project = block(len(convs) * width, width, 1, 1)

    def forward(self, x):
        parts = [conv(x) for conv in self.convs[:-1]]
        parts.append(nn.functional.interpolate(self.convs[-1](x), x.shape[2:], mode="bilinear"))
        return self.project(torch.cat(parts, 1))


def block(channels, width, kernel, rate):
    convolution = nn.Conv2d(channels, width, kernel, padding=kernel // 2 * rate, dilation=rate, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(width), nn.ReLU())


class DeepLab(nn.Module):
    def __init__(self, shape, classes, backbone, width, rates):
        super().__init__()
        if backbone == "RESNET50":
            self.backbone = dilate(zoo.NETS["resnet50"](shape, classes, "BATCH", "IMAGENET"))
        else:
            self.backbone = mobile(shape)
        channels = 2048 if backbone == "RESNET50" else 320
        convolution = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.classifier = nn.Sequential(
            Pyramid(channels, width, rates),
            convolution,
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, classes, 1),
        )

    def forward(self, images):
        x, net, taps = images, self.backbone, []
        if isinstance(net, nn.Sequential):
            for i, layer in enumerate(net):
                x = layer(x)
                if i in net.ends:
                    taps.append(x)
        else:
            x = net.pool(net.bn1(net.conv1(x)).relu())
            taps.append(x)
            for stage in (net.layer1, net.layer2, net.layer3, net.layer4):
                x = stage(x)
                taps.append(x)
        return nn.functional.interpolate(self.classifier(x), images.shape[2:], mode="bilinear"), taps


# input shape, classes, batch, training mode, backbone, width, rates
CASES = [
    ([3, 40, 33], 5, 2, False, "RESNET50", 16, [2, 3]),
    ([3, 40, 33], 5, 2, True, "MOBILENET_V2", 16, [2, 3]),
    ([3, 64, 48], 13, 2, False, "MOBILENET_V2", 256, [12, 24, 36]),
]


def golden(shape, classes, batch, training, backbone, width, rates):
    net = DeepLab(shape, classes, backbone, width, rates).double().train(training)
    with torch.no_grad():
        names = zoo.fill(net)
    images = zoo.single(1000, [batch, *shape]).requires_grad_()
    logits, taps = net(images)
    arriving = zoo.single(2000, logits.shape)
    gradient = torch.autograd.grad((logits * arriving).sum(), images)[0]
    running = [v for k, v in net.state_dict().items() if k.endswith(("running_mean", "running_var"))]
    return {
        "backbone": backbone,
        "width": width,
        "rates": rates,
        "input": [*shape, classes],
        "batch": batch,
        "training": training,
        "parameters": sum(p.numel() for p in net.parameters()),
        "names": names,
        "logits": zoo.sample(logits),
        "taps": [zoo.sample(t) for t in taps],
        "gradient": zoo.sample(gradient),
        "runningStatistics": zoo.sample(torch.cat(running)),
    }


if __name__ == "__main__":
    torch.manual_seed(0)
    cases = [golden(*case) for case in CASES]
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
