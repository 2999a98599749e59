"""Golden values of a sharpness-aware step: GSAM with a radius that grows with each weight, over all parameters at once.

Run with PyTorch 2.13 (CPU); writes sharpness.safetensors beside this file.
"""

import json
import pathlib
import struct

import torch
import torch.nn.functional as F

RADIUS, DECOMPOSITION, RATE = 0.5, 0.3, 0.1


def write(path, tensors):
    header, blobs, offset = {}, [], 0
    for name, tensor in tensors.items():
        blob = tensor.detach().contiguous().numpy().tobytes()
        dtype = {torch.float32: "F32", torch.float64: "F64", torch.int64: "I64"}[tensor.dtype]
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def loss(parameters, x, y):
    w, b, v = parameters
    return F.cross_entropy(torch.tanh(x @ w.t() + b) @ v.t(), y)


def gradient(parameters, x, y):
    leaves = [p.clone().requires_grad_() for p in parameters]
    return torch.autograd.grad(loss(leaves, x, y), leaves)


def main():
    generator = torch.Generator().manual_seed(7)

    def normal(*shape):
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    parameters = [normal(5, 6), normal(5), normal(3, 5)]
    x, y = normal(7, 6), torch.tensor([0, 1, 2, 0, 1, 2, 0])

    first = gradient(parameters, x, y)
    norm = torch.cat([(p.abs() * g).flatten() for p, g in zip(parameters, first)]).norm()
    moved = [p + RADIUS * p.pow(2) * g / norm for p, g in zip(parameters, first)]
    second = gradient(moved, x, y)
    flat = torch.cat([g.flatten() for g in second])
    unit = flat / flat.norm()
    along = torch.dot(torch.cat([g.flatten() for g in first]), unit)
    at, steps = 0, []
    for p, g0, g1 in zip(parameters, first, second):
        orthogonal = g0 - along * unit[at : at + p.numel()].view_as(p)
        at += p.numel()
        steps.append(p - RATE * (g1 - DECOMPOSITION * orthogonal))

    tensors = {"x": x, "y": y}
    for i in range(3):
        tensors[f"parameter.{i}"] = parameters[i]
        tensors[f"moved.{i}"] = moved[i]
        tensors[f"step.{i}"] = steps[i]
    write(pathlib.Path(__file__).with_name("sharpness.safetensors"), tensors)


main()
