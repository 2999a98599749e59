"""A step of SRe2L's recovery in plain PyTorch, as a user would write it: a hook on every batch norm's input, the
frozen ResNet-18 in evaluation mode, autograd down to the images, Adam, clamp.

  python recover_step.py --batch 100 --size 64
  python recover_step.py --batch 20 --size 224 --classes 1000 --stem imagenet
"""
import argparse
import math

import torch
import torch.nn as nn
import torch.nn.functional as F
from common import autocast, measure, parse

parser = argparse.ArgumentParser()
parser.add_argument("--batch", type=int, default=100)
parser.add_argument("--size", type=int, default=64)
parser.add_argument("--classes", type=int, default=200)
parser.add_argument("--stem", choices=("cifar", "imagenet"), default="cifar")
parser.add_argument("--iters", type=int, default=5)
options = parse(parser)
device = options.device


class Block(nn.Module):
    def __init__(self, before, channels, stride):
        super().__init__()
        self.first = nn.Conv2d(before, channels, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(channels)
        self.second = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(channels)
        self.skip = nn.Identity()
        if stride != 1 or before != channels:
            self.skip = nn.Sequential(nn.Conv2d(before, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))

    def forward(self, features):
        inner = F.relu(self.first_norm(self.first(features)), inplace=True)
        return F.relu(self.second_norm(self.second(inner)) + self.skip(features), inplace=True)


def resnet18(stem, classes):
    if stem == "cifar":
        layers = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True)]
    else:
        layers = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    before = 64
    for channels, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        layers += [Block(before, channels, stride), Block(channels, channels, 1)]
        before = channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes))


class Statistics:
    """Keeps how far a batch norm's input is from what the layer has seen."""

    def __init__(self, layer):
        self.distance = None
        layer.register_forward_hook(self.hook)

    def hook(self, layer, inputs, _):
        features = inputs[0].float()
        mean = features.mean((0, 2, 3))
        variance = features.permute(1, 0, 2, 3).reshape(features.shape[1], -1).var(1, unbiased=False)
        self.distance = (mean - layer.running_mean).norm(2) + (variance - layer.running_var).norm(2)


torch.manual_seed(0)
net = resnet18(options.stem, options.classes).eval().to(device)
net.requires_grad_(False)
hooks = [Statistics(layer) for layer in net.modules() if isinstance(layer, nn.BatchNorm2d)]
size = options.size
images = torch.randn(options.batch, 3, size, size, device=device, requires_grad=True)
labels = torch.arange(options.batch, device=device) % options.classes
optimizer = torch.optim.Adam([images], lr=0.1, betas=(0.5, 0.9), eps=1e-8)
low, high = -0.5 / 0.25, 0.5 / 0.25


def view(batch):
    """One crop, flip and roll for the whole batch."""
    for _ in range(10):
        area = size * size * (0.08 + 0.92 * torch.rand(()).item())
        ratio = math.exp((2 * torch.rand(()).item() - 1) * math.log(4 / 3))
        width, height = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if 0 < width <= size and 0 < height <= size:
            break
    else:
        width = height = size
    top = torch.randint(0, size - height + 1, ()).item()
    left = torch.randint(0, size - width + 1, ()).item()
    seen = F.interpolate(batch[:, :, top : top + height, left : left + width], size=(size, size), mode="bilinear")
    if torch.rand(()).item() < 0.5:
        seen = seen.flip(3)
    return seen.roll((torch.randint(-4, 5, ()).item(), torch.randint(-4, 5, ()).item()), (2, 3))


def step():
    optimizer.zero_grad()
    with autocast(options):
        logits = net(view(images))
    loss = F.cross_entropy(logits.float(), labels) + 10 * hooks[0].distance + sum(h.distance for h in hooks[1:])
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        images.clamp_(low, high)
    return loss.item()


measure(step, 1, options.iters, device)
