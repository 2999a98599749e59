"""The accuracy of a network on a test set in plain PyTorch, in batches of 256.

  python evaluate.py --net convnet --images 10000
"""
import argparse

import torch
from common import NETS, autocast, bytes_of_images, measure, normalized, parse

parser = argparse.ArgumentParser()
parser.add_argument("--net", choices=NETS, default="convnet")
parser.add_argument("--images", type=int, default=10000)
parser.add_argument("--iters", type=int, default=3)
options = parse(parser)

images, labels = bytes_of_images(options.images, options.device)
net = NETS[options.net]().eval().to(options.device)


def accuracy():
    right = torch.zeros((), dtype=torch.long, device=options.device)
    with torch.no_grad(), autocast(options):
        for first in range(0, options.images, 256):
            logits = net(normalized(images[first : first + 256]))
            right += (logits.argmax(1) == labels[first : first + 256]).sum()
    return right.item() / options.images


measure(accuracy, 1, options.iters, options.device)
