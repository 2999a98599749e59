"""A step of supervised training in plain PyTorch: batch, forward, backward, SGD with momentum.

  python train_step.py --net convnet --batch 128
"""
import argparse

import torch
import torch.nn.functional as F
from common import NETS, autocast, bytes_of_images, measure, normalized, parse

parser = argparse.ArgumentParser()
parser.add_argument("--net", choices=NETS, default="convnet")
parser.add_argument("--batch", type=int, default=128)
parser.add_argument("--iters", type=int, default=10)
options = parse(parser)

images, labels = bytes_of_images(options.batch, options.device)
net = NETS[options.net]().to(options.device)
optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)


def step():
    order = torch.randperm(options.batch, device=options.device)
    with autocast(options):
        logits = net(normalized(images[order]))
    loss = F.cross_entropy(logits.float(), labels[order])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    loss.item()


measure(step, 3, options.iters, options.device)
