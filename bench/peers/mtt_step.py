"""One outer step of trajectory matching (MTT) in plain PyTorch: N steps of SGD on the synthetic images, unrolled
with create_graph, then one backward pass to the images and to the size of the steps.

Written from the method's description, as a user would write it. Neither side augments, as it is not what costs, and
random pixels stand in for images.

  python mtt_step.py --steps 30 --ipc 1 --width 128
"""
import argparse

import torch
import torch.nn.functional as F
from common import autocast, measure, parse
from torch.func import functional_call

parser = argparse.ArgumentParser()
parser.add_argument("--steps", type=int, default=30)
parser.add_argument("--ipc", type=int, default=1)
parser.add_argument("--classes", type=int, default=10)
parser.add_argument("--width", type=int, default=128)
parser.add_argument("--batch", type=int, default=0, help="synthetic images a step; 0 for all")
parser.add_argument("--iters", type=int, default=3)
options = parse(parser)
device = options.device


def network(width, classes):
    layers = []
    for channels in (3, width, width):
        layers += [
            torch.nn.Conv2d(channels, width, 3, padding=1),
            torch.nn.GroupNorm(width, width),
            torch.nn.ReLU(),
            torch.nn.AvgPool2d(2),
        ]
    return torch.nn.Sequential(*layers, torch.nn.Flatten(), torch.nn.Linear(width * 16, classes))


torch.manual_seed(0)
net = network(options.width, options.classes).to(device)
start = {name: tensor.detach() for name, tensor in net.named_parameters()}
target = {name: tensor + 0.01 * torch.randn_like(tensor) for name, tensor in start.items()}
images = torch.randn(options.classes * options.ipc, 3, 32, 32, device=device, requires_grad=True)
labels = torch.arange(options.classes, device=device).repeat_interleave(options.ipc)
step_size = torch.tensor(0.01, device=device, requires_grad=True)
image_optimizer = torch.optim.SGD([images], lr=100, momentum=0.5)
step_optimizer = torch.optim.SGD([step_size], lr=1e-7, momentum=0.5)


def distance(one, other):
    return sum((one[name] - other[name]).pow(2).sum() for name in other)


def outer_step():
    weights = {name: tensor.clone().requires_grad_() for name, tensor in start.items()}
    order = torch.randperm(len(labels), device=device)
    batch = options.batch or len(labels)
    chunks = order.split(batch)
    for step in range(options.steps):
        chosen = chunks[step % len(chunks)]
        with autocast(options):
            logits = functional_call(net, weights, images[chosen])
        loss = F.cross_entropy(logits.float(), labels[chosen])
        gradients = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        weights = {name: w - step_size * g for (name, w), g in zip(weights.items(), gradients)}
    loss = distance(weights, target) / distance(start, target)
    image_optimizer.zero_grad()
    step_optimizer.zero_grad()
    loss.backward()
    image_optimizer.step()
    step_optimizer.step()
    loss.item()


measure(outer_step, 1, options.iters, device)
