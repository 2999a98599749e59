"""The characteristic-function discrepancy of one class and its gradient in plain PyTorch.

  python cf.py --real 1024 --synthetic 40 --freqs 4096
"""
import argparse

import torch
from common import autocast, measure, parse

parser = argparse.ArgumentParser()
parser.add_argument("--real", type=int, default=1024)
parser.add_argument("--synthetic", type=int, default=40)
parser.add_argument("--dimension", type=int, default=2048)
parser.add_argument("--freqs", type=int, default=4096)
parser.add_argument("--iters", type=int, default=5)
options = parse(parser)
device = options.device

torch.manual_seed(0)
real = torch.randn(options.real, options.dimension, device=device)
real /= real.norm()
synthetic = torch.randn(options.synthetic, options.dimension, device=device)
synthetic = (synthetic / synthetic.norm()).requires_grad_()


def function(frequencies, features):
    cosine = torch.cos(frequencies @ features.t()).mean(1)
    sine = torch.sin(frequencies @ features.t()).mean(1)
    return cosine, sine, torch.sqrt(cosine * cosine + sine * sine)


def discrepancy():
    frequencies = torch.randn(options.freqs, options.dimension, device=device)
    with autocast(options):
        c1, s1, a1 = function(frequencies, synthetic)
        with torch.no_grad():
            c2, s2, a2 = function(frequencies, real)
        amplitude = (a2 - a1) ** 2
        phase = (2 * (a1 * a2 - c1 * c2 - s1 * s2)).clamp(min=1e-12)
        loss = torch.sqrt(0.5 * amplitude + 0.5 * phase).mean()
    torch.autograd.grad(loss, synthetic)[0].sum().item()


measure(discrepancy, 1, options.iters, device)
