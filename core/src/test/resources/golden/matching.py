"""Golden values of the matching losses and their gradients with respect to the images.

A ConvNet of two blocks (convolution, instance norm, ReLU, average pooling) and a linear layer, in float64:
the squared distance of mean features (DM), and three distances of gradients of the cross-entropy (DC).

Run with PyTorch 2.13 (CPU); writes matching.safetensors beside this file.
"""

import pathlib

import torch
import torch.nn.functional as F

from augment import write

WIDTH = 6
CLASSES = 3


def weights():
    shapes = {
        "features.0.conv.weight": (WIDTH, 2, 3, 3),
        "features.0.conv.bias": (WIDTH,),
        "features.0.norm.weight": (WIDTH,),
        "features.0.norm.bias": (WIDTH,),
        "features.1.conv.weight": (WIDTH, WIDTH, 3, 3),
        "features.1.conv.bias": (WIDTH,),
        "features.1.norm.weight": (WIDTH,),
        "features.1.norm.bias": (WIDTH,),
        "classifier.weight": (CLASSES, WIDTH * 4),
        "classifier.bias": (CLASSES,),
    }
    return {name: 0.4 * torch.randn(shape, dtype=torch.float64) for name, shape in shapes.items()}


def features(w, x):
    for conv, norm in (("features.0.conv", "features.0.norm"), ("features.1.conv", "features.1.norm")):
        x = F.conv2d(x, w[conv + ".weight"], w[conv + ".bias"], padding=1)
        x = F.group_norm(x, WIDTH, w[norm + ".weight"], w[norm + ".bias"], 1e-5)
        x = F.avg_pool2d(F.relu(x), 2)
    return x.flatten(1)


def logits(w, x):
    return features(w, x) @ w["classifier.weight"].T + w["classifier.bias"]


def gradients(w, x, label, create_graph):
    leaves = {name: value.clone().requires_grad_(True) for name, value in w.items()}
    loss = F.cross_entropy(logits(leaves, x), torch.full((len(x),), label))
    return torch.autograd.grad(loss, list(leaves.values()), create_graph=create_graph)


def rows(real, synthetic):
    total = 0
    for a, b in zip(real, synthetic):
        if a.dim() > 1:
            a, b = a.reshape(len(a), -1), b.reshape(len(b), -1)
            total = total + sum(1 - (r @ s) / (r.norm() * s.norm() + 1e-6) for r, s in zip(a, b))
    return total


def flat(tensors):
    return torch.cat([t.reshape(-1) for t in tensors])


def cosine(real, synthetic):
    a, b = flat(real), flat(synthetic)
    return 1 - (a @ b) / (a.norm() * b.norm() + 1e-6)


def squared(real, synthetic):
    return ((flat(real) - flat(synthetic)) ** 2).sum()


def main():
    torch.manual_seed(7)
    w = weights()
    real = torch.randn(7, 2, 8, 8, dtype=torch.float64)
    synthetic = torch.randn(3, 2, 8, 8, dtype=torch.float64)
    tensors = {"real": real, "synthetic": synthetic}
    tensors.update({"weight." + name: value for name, value in w.items()})

    leaf = synthetic.clone().requires_grad_(True)
    loss = ((features(w, real).mean(0) - features(w, leaf).mean(0)) ** 2).sum()
    tensors["dm.loss"] = loss.detach().reshape(1)
    tensors["dm.gradient"] = torch.autograd.grad(loss, leaf)[0]

    for name, distance in {"rows": rows, "squared": squared, "cosine": cosine}.items():
        leaf = synthetic.clone().requires_grad_(True)
        loss = distance(gradients(w, real, 1, False), gradients(w, leaf, 1, True))
        tensors[name + ".loss"] = loss.detach().reshape(1)
        tensors[name + ".gradient"] = torch.autograd.grad(loss, leaf)[0]

    write(pathlib.Path(__file__).with_suffix(".safetensors"), tensors)


if __name__ == "__main__":
    main()
