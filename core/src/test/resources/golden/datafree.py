"""Golden values of data-free distillation: generators, KL, the modulating function, the batch norm term with
momentum, priorities.

Plain PyTorch modules as they are described in docs/data-free.md. Run with PyTorch 2.13 (CPU); writes
datafree.safetensors beside this file.
"""

import pathlib

import torch
import torch.nn.functional as F
from torch import nn

from augment import write

SLOPE = 0.2


class Generator(nn.Module):
    def __init__(self, latent, first, ups, channels, side, factor, from_map):
        super().__init__()
        self.small = side // factor
        self.first = first
        self.from_map = from_map
        if from_map:
            self.start = nn.Conv2d(latent, first, 3, 1, 1, bias=False)
        else:
            self.start = nn.Linear(latent, first * self.small**2)
        self.start_norm = nn.BatchNorm2d(first, track_running_stats=False)
        self.up = nn.ModuleList()
        before = first
        for width in ups:
            block = nn.Module()
            block.conv = nn.Conv2d(before, width, 3, 1, 1, bias=False)
            block.norm = nn.BatchNorm2d(width, track_running_stats=False)
            self.up.append(block)
            before = width
        self.image = nn.Conv2d(before, channels, 3, 1, 1)

    def forward(self, z):
        x = self.start(z)
        if not self.from_map:
            x = x.view(-1, self.first, self.small, self.small)
        x = self.start_norm(x)
        if self.from_map:
            x = F.leaky_relu(x, SLOPE)
        for block in self.up:
            x = F.interpolate(x, scale_factor=2, mode="nearest")
            x = F.leaky_relu(block.norm(block.conv(x)), SLOPE)
        return torch.sigmoid(self.image(x))


def kinds(w):
    return {
        "gen32": (2 * w, [2 * w, w], 4, False),
        "gen32-large": (4 * w, [2 * w, w], 4, False),
        "dcgan": (8 * w, [4 * w, 2 * w, w, w], 16, False),
        "gen224": (2 * w, [2 * w, w, w, w], 16, True),
    }


def generators(tensors):
    side, width, latent, channels = 16, 2, 3, 2
    for name, (first, ups, factor, from_map) in kinds(width).items():
        net = Generator(latent, first, ups, channels, side, factor, from_map)
        with torch.no_grad():
            for parameter in net.parameters():
                parameter.add_(0.2 * torch.randn_like(parameter))
        small = side // factor
        z = torch.randn(4, latent, small, small) if from_map else torch.randn(4, latent)
        z.requires_grad_(True)
        images = net(z)
        (images * torch.linspace(-1, 1, images.numel()).view_as(images)).sum().backward()
        tensors.update({f"{name}.weights.{k}": v for k, v in net.state_dict().items()})
        tensors.update({f"{name}.latents": z, f"{name}.images": images, f"{name}.gradient": z.grad})
    full = Generator(256, 128, [128, 64], 3, 32, 4, False)
    tensors["gen32.count"] = torch.tensor([sum(p.numel() for p in full.parameters())])


def losses(tensors):
    teacher = 3 * torch.randn(6, 5)
    student = (3 * torch.randn(6, 5)).requires_grad_(True)
    for t in (1.0, 4.0):
        each = t * t * F.kl_div(
            F.log_softmax(student / t, 1), F.softmax(teacher / t, 1), reduction="none"
        ).sum(1)
        (gradient,) = torch.autograd.grad(each.sum(), student)
        tensors.update({f"kl.{int(t)}": each, f"kl.{int(t)}.gradient": gradient})
    shares = torch.tensor([0.5, 0.1, 0.2, 0.15, 0.05])
    top, label = F.softmax(teacher, 1).max(1)
    tensors.update(
        {
            "teacher": teacher,
            "student": student,
            "shares": shares,
            "labels": label,
            "phi": (1 - shares[label]) * (1 - top) ** 1.5,
        }
    )


def statistics(tensors):
    mean, var = torch.randn(7), torch.rand(7) + 0.5
    old_mean, old_var = torch.randn(7), torch.rand(7) + 0.5
    mu, v = torch.randn(7, requires_grad=True), (torch.rand(7) + 0.5).requires_grad_(True)
    m = 0.9
    loss = torch.norm((1 - m) * mu + m * old_mean - mean) + torch.norm((1 - m) * v + m * old_var - var)
    loss.backward()
    tensors.update(
        {
            "bn.mean": mean,
            "bn.var": var,
            "bn.old_mean": old_mean,
            "bn.old_var": old_var,
            "bn.mu": mu,
            "bn.v": v,
            "bn.loss": loss.reshape(1),
            "bn.gradient": mu.grad,
            "bn.next_mean": m * old_mean + (1 - m) * mu.detach(),
        }
    )


def priorities(tensors):
    kl = torch.rand(9, dtype=torch.float64) * 3
    alpha, beta, eps = 0.6, 0.4, 1e-3
    delta = kl.clone()
    for i in range(3):
        p = (delta.abs() + eps) ** alpha
        p = p / p.sum()
        w = (9 * p) ** -beta
        tensors.update({f"priority.p.{i}": p, f"priority.w.{i}": w})
        delta = w * kl
    tensors["priority.kl"] = kl


def main():
    torch.manual_seed(5)
    tensors = {}
    generators(tensors)
    losses(tensors)
    statistics(tensors)
    priorities(tensors)
    write(pathlib.Path(__file__).with_suffix(".safetensors"), tensors)
    print(int(tensors["gen32.count"]))


if __name__ == "__main__":
    main()
