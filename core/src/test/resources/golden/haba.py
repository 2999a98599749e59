"""Golden values of hallucinators and of the losses that keep them apart.

A hallucinator is a convolution without padding, an elementwise scale and shift, and a transposed convolution,
in float64: its images, and their gradients with respect to bases and weights. Then the supervised contrastive
loss of two views, with groups that repeat and with a group for each, and the cosines of pairs.

Run with PyTorch 2.13 (CPU); writes haba.safetensors beside this file.
"""

import pathlib

import torch
import torch.nn.functional as F

from augment import write

SIDE = 12
FORMS = {"released": (3, 1, False, 1), "grey": (1, 1, False, 1), "deep": (2, 2, True, 2)}


def hallucinator(channels, depth, enlarge):
    width = 3
    inner = SIDE // enlarge - 2 * depth
    shapes = {}
    for i in range(depth):
        shapes[f"encoder.{i}.weight"] = (width, channels if i == 0 else width, 3, 3)
        shapes[f"encoder.{i}.bias"] = (width,)
    shapes["affine.scale"] = (1, width, inner, inner)
    shapes["affine.shift"] = (1, width, inner, inner)
    for i in range(depth):
        last = i == depth - 1
        kernel = 3 * enlarge if last else 3
        shapes[f"decoder.{i}.weight"] = (width, 3, kernel, kernel)
        shapes[f"decoder.{i}.bias"] = (3,)
    return {name: 0.5 * torch.randn(shape, dtype=torch.float64) for name, shape in shapes.items()}


def images(w, bases, depth, activated, enlarge):
    act = F.relu if activated else lambda x: x
    x = bases
    for i in range(depth):
        x = act(F.conv2d(x, w[f"encoder.{i}.weight"], w[f"encoder.{i}.bias"]))
    x = x * w["affine.scale"] + w["affine.shift"]
    for i in range(depth):
        last = i == depth - 1
        x = F.conv_transpose2d(
            x, w[f"decoder.{i}.weight"], w[f"decoder.{i}.bias"], stride=enlarge if last else 1
        )
        x = x if last else act(x)
    return x


def contrast(first, second, groups, tau):
    anchors = F.normalize(torch.cat([first, second]), dim=1)
    groups = torch.cat([groups, groups])
    total = 0
    for a in range(len(anchors)):
        others = [q for q in range(len(anchors)) if q != a]
        positives = [p for p in others if groups[p] == groups[a]]
        below = torch.logsumexp(torch.stack([anchors[a] @ anchors[q] / tau for q in others]), 0)
        total = total - sum(anchors[a] @ anchors[p] / tau - below for p in positives) / len(positives)
    return total / len(anchors)


def main():
    torch.manual_seed(11)
    out = {}
    for name, (channels, depth, activated, enlarge) in FORMS.items():
        w = hallucinator(channels, depth, enlarge)
        bases = torch.randn(2, channels, SIDE // enlarge, SIDE // enlarge, dtype=torch.float64)
        leaves = {key: value.clone().requires_grad_(True) for key, value in w.items()}
        leaf = bases.clone().requires_grad_(True)
        made = images(leaves, leaf, depth, activated, enlarge)
        direction = torch.randn_like(made)
        gradients = torch.autograd.grad((made * direction).sum(), [leaf, *leaves.values()])
        out[f"{name}.bases"] = bases
        out[f"{name}.images"] = made
        out[f"{name}.direction"] = direction
        out[f"{name}.by_bases"] = gradients[0]
        for key, gradient in zip(leaves, gradients[1:]):
            out[f"{name}.weights.{key}"] = w[key]
            out[f"{name}.by.{key}"] = gradient
    first = torch.randn(5, 7, dtype=torch.float64, requires_grad=True)
    second = torch.randn(5, 7, dtype=torch.float64, requires_grad=True)
    out["contrast.first"], out["contrast.second"] = first, second
    out["contrast.cosines"] = F.cosine_similarity(first, second, dim=1, eps=1e-8)
    for name, groups in {"class": [0, 0, 1, 1, 2], "base": [0, 1, 2, 3, 4]}.items():
        loss = contrast(first, second, torch.tensor(groups), 0.07)
        by_first, by_second = torch.autograd.grad(loss, [first, second])
        out[f"contrast.{name}.groups"] = torch.tensor(groups)
        out[f"contrast.{name}.loss"] = loss.reshape(1)
        out[f"contrast.{name}.by_first"] = by_first
        out[f"contrast.{name}.by_second"] = by_second
    write(pathlib.Path(__file__).with_suffix(".safetensors"), out)


if __name__ == "__main__":
    main()
