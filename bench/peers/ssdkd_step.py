"""A cycle of SSD-KD in plain PyTorch: one call of the inversion (FOMAML, five inner steps) and the student's steps.

  python ssdkd_step.py --inner 5 --steps 20 --batch 128

Written as a user would from the formulas: modules, hooks on the batch norms, torch.optim, numpy for the draws.
The configuration is that of the recipe mnist/ssd-kd-small.
"""
import argparse
import copy

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from common import autocast, measure, parse

parser = argparse.ArgumentParser()
parser.add_argument("--inner", type=int, default=5)
parser.add_argument("--steps", type=int, default=20)
parser.add_argument("--batch", type=int, default=128)
parser.add_argument("--slots", type=int, default=1280)
parser.add_argument("--iters", type=int, default=5)
options = parse(parser)
device = options.device
classes, side, batch = 10, 28, options.batch


def convnet(width):
    layers, before = [], 1
    for i in range(3):
        layers += [nn.Conv2d(before, width, 3, padding=1 if i else 3), nn.BatchNorm2d(width), nn.ReLU(), nn.AvgPool2d(2)]
        before = width
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(width * 16, classes))


class Generator(nn.Module):
    def __init__(self, latent=256, w=32):
        super().__init__()
        self.start = nn.Linear(latent, 2 * w * (side // 4) ** 2)
        self.body = nn.Sequential(
            nn.BatchNorm2d(2 * w), nn.Upsample(scale_factor=2), nn.Conv2d(2 * w, 2 * w, 3, padding=1, bias=False),
            nn.BatchNorm2d(2 * w), nn.LeakyReLU(0.2), nn.Upsample(scale_factor=2),
            nn.Conv2d(2 * w, w, 3, padding=1, bias=False), nn.BatchNorm2d(w), nn.LeakyReLU(0.2),
            nn.Conv2d(w, 1, 3, padding=1), nn.Sigmoid())

    def forward(self, z):
        return self.body(self.start(z).view(z.size(0), -1, side // 4, side // 4))


teacher, student, theta = (net.to(device) for net in (convnet(32).eval(), convnet(16), Generator()))
for parameter in teacher.parameters():
    parameter.requires_grad_(False)
taps = []
for module in teacher.modules():
    if isinstance(module, nn.BatchNorm2d):
        module.register_forward_pre_hook(lambda m, x: taps.append(
            (m, x[0].float().mean((0, 2, 3)), x[0].float().var((0, 2, 3), unbiased=False))))
meta = torch.optim.Adam(theta.parameters(), lr=options.inner * 3e-3, betas=(0.5, 0.999))
sgd = torch.optim.SGD(student.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
memory = {}
images = torch.rand(options.slots, 1, side, side).mul(255).byte().to(device)
labels = np.random.randint(0, classes, options.slots)
delta, weight, oldest = np.random.rand(options.slots) + 0.1, np.ones(options.slots), 0


def run(net, x):
    with autocast(options):
        return net(x).float()


def crop(x):
    if device == "cuda":
        return crop_at_once(x)
    padded, out = F.pad(x, (4, 4, 4, 4)), torch.empty_like(x)
    for i, (top, left) in enumerate(torch.randint(0, 9, (x.size(0), 2)).tolist()):
        out[i] = padded[i, :, top:top + side, left:left + side]
    return out


def crop_at_once(x):
    """The same where a kernel for each image would cost most."""
    n, channels = x.shape[:2]
    top, left = torch.randint(0, 9, (2, n, 1), device=device) + torch.arange(side, device=device)
    rows = F.pad(x, (4, 4, 4, 4)).gather(2, top[:, None, :, None].expand(n, channels, side, side + 8))
    return rows.gather(3, left[:, None, None, :].expand(n, channels, side, side))


def seen(x):
    return (crop(x) - 0.1307) / 0.3081


def kl(a, b, t=1.0):
    return F.kl_div(F.log_softmax(b / t, 1), F.softmax(a / t, 1), reduction="none").sum(1) * t * t


def invert():
    global oldest
    student.eval()
    for parameter in student.parameters():
        parameter.requires_grad_(False)
    shares = torch.bincount(torch.from_numpy(labels), minlength=classes).to(device) / options.slots
    fast = copy.deepcopy(theta)
    z = torch.randn(batch, 256, device=device, requires_grad=True)
    target = torch.randint(0, classes, (batch,), device=device)
    inner = torch.optim.Adam([{"params": fast.parameters(), "lr": 3e-3}, {"params": [z], "lr": 0.01}], betas=(0.5, 0.999))
    meta.zero_grad()
    lowest, best = float("inf"), None
    for _ in range(options.inner):
        x = run(fast, z)
        taps.clear()
        view = seen(x)
        logits = run(teacher, view)
        bn, own = 0.0, list(taps)
        for m, mean, var in own:
            old = memory.get(m, None)
            mu, v = (mean, var) if old is None else (0.1 * mean + 0.9 * old[0], 0.1 * var + 0.9 * old[1])
            bn = bn + torch.norm(mu - m.running_mean) + torch.norm(v - m.running_var)
        chosen = F.log_softmax(logits, 1).gather(1, target[:, None])[:, 0]
        phi = ((1 - shares[target]) * (1 - chosen.exp())).detach()
        answer = run(student, view)
        agreed = (logits.argmax(1) == answer.argmax(1)).float()
        loss = 10 * bn - 0.5 * (phi * chosen).mean() - 1.1 * (agreed * kl(logits, answer)).mean()
        if loss.item() < lowest:
            lowest, best = loss.item(), x.detach()
        inner.zero_grad()
        loss.backward()
        for slow, quick in zip(theta.parameters(), fast.parameters()):
            slow.grad = quick.grad.clone() if slow.grad is None else slow.grad + quick.grad
        inner.step()
    meta.step()
    for m, mean, var in own:
        old = memory.get(m, (mean.detach(), var.detach()))
        memory[m] = (0.9 * old[0] + 0.1 * mean.detach(), 0.9 * old[1] + 0.1 * var.detach())
    stored = best.mul(255).round().byte()
    with torch.no_grad():
        view = (stored.float() / 255 - 0.1307) / 0.3081
        logits = run(teacher, view)
        taps.clear()
        fresh = kl(logits, run(student, view))
    slots = np.arange(oldest, oldest + batch) % options.slots
    oldest = (oldest + batch) % options.slots
    images[slots], labels[slots], delta[slots], weight[slots] = stored, logits.argmax(1).cpu().numpy(), fresh.cpu().numpy(), 1
    for parameter in student.parameters():
        parameter.requires_grad_(True)


def learn():
    student.train()
    for _ in range(options.steps):
        p = (np.abs(delta) + 1e-3) ** 0.6
        p /= p.sum()
        slots = np.random.choice(options.slots, batch, p=p)
        w = (options.slots * p[slots]) ** -0.4
        view = seen(images[slots].float() / 255)
        with torch.no_grad():
            logits = run(teacher, view)
            taps.clear()
        answer = run(student, view)
        loss = (torch.from_numpy(w / w.mean()).float().to(device) * kl(logits, answer, 20.0)).mean()
        sgd.zero_grad()
        loss.backward()
        sgd.step()
        loss.item()
        delta[slots], weight[slots] = w * kl(logits, answer.detach()).cpu().numpy(), w


def cycle():
    invert()
    learn()


measure(cycle, 2, options.iters, device)
