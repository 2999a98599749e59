"""Compares the modules of nn.py and dense.py with torchvision's: names, number of parameters, and outputs of
the same weights in float64. Writes nothing. Last run with torchvision 0.28; run: python torchvision_check.py
"""

import torch
from torchvision import models

import dense
import nn as zoo

LARGE = ["BATCH", "IMAGENET"]
CASES = {
    "resnet18": (zoo.NETS["resnet18"], LARGE, models.resnet18),
    "resnet34": (zoo.NETS["resnet34"], LARGE, models.resnet34),
    "resnet50": (zoo.NETS["resnet50"], LARGE, models.resnet50),
    "resnet101": (zoo.NETS["resnet101"], LARGE, models.resnet101),
    "mobilenet-v2": (zoo.NETS["mobilenet-v2"], LARGE, models.mobilenet_v2),
    "deeplabv3": (dense.DeepLab, ["RESNET50", 256, [12, 24, 36]], None),
}


def theirs(make):
    if make is not None:
        return make(weights=None)
    return models.segmentation.deeplabv3_resnet50(weights=None, weights_backbone=None, num_classes=1000)


if __name__ == "__main__":
    images = zoo.single(1000, [2, 3, 64, 64])
    for name, (make, arguments, published) in CASES.items():
        ours, other = make([3, 64, 64], 1000, *arguments).double().eval(), theirs(published).double().eval()
        with torch.no_grad():
            zoo.fill(ours)
            assert list(ours.state_dict()) == list(other.state_dict()), name
            other.load_state_dict(ours.state_dict())
            expected = other(images)
            if isinstance(expected, dict):
                expected = expected["out"]
            gap = (ours(images)[0] - expected).abs().max() / expected.abs().max()
        assert gap < 1e-12, (name, gap)
        print(name, sum(p.numel() for p in other.parameters()), float(gap))
