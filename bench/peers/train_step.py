"""A step of supervised training in plain PyTorch: batch, forward, backward, SGD with momentum.

  python train_step.py --net convnet --batch 128
"""
import argparse

import torch
import torch.nn.functional as F
from common import NETS, bytes_of_images, measure, normalized

parser = argparse.ArgumentParser()
parser.add_argument("--net", choices=NETS, default="convnet")
parser.add_argument("--batch", type=int, default=128)
parser.add_argument("--iters", type=int, default=10)
options = parser.parse_args()

images, labels = bytes_of_images(options.batch)
net = NETS[options.net]()
optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)


def step():
    order = torch.randperm(options.batch)
    loss = F.cross_entropy(net(normalized(images[order])), labels[order])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    loss.item()


measure(step, 3, options.iters)
