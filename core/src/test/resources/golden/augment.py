"""Golden values of the augmentations: each operation written plainly, one after the other.

Run with PyTorch 2.13 (CPU); writes augment.safetensors beside this file.
"""

import json
import math
import pathlib
import struct

import torch
import torch.nn.functional as F


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


def brightness(x, b):
    return x + b


def saturation(x, s):
    mean = x.mean(0, keepdim=True)
    return (x - mean) * s + mean


def contrast(x, c):
    mean = x.mean()
    return (x - mean) * c + mean


def shift(x, down, right):
    out = torch.zeros_like(x)
    h, w = x.shape[1:]
    for i in range(h):
        for j in range(w):
            if 0 <= i - down < h and 0 <= j - right < w:
                out[:, i, j] = x[:, i - down, j - right]
    return out


def bilinear(x, row, column):
    """The value at a position in pixels, 0 outside."""
    h, w = x.shape[1:]
    total = torch.zeros(x.shape[0])
    for i in (math.floor(row), math.floor(row) + 1):
        for j in (math.floor(column), math.floor(column) + 1):
            if 0 <= i < h and 0 <= j < w:
                total = total + x[:, i, j] * (1 - abs(row - i)) * (1 - abs(column - j))
    return total


def resample(x, source):
    h, w = x.shape[1:]
    out = torch.zeros_like(x)
    for i in range(h):
        for j in range(w):
            dy, dx = source(i - (h - 1) / 2, j - (w - 1) / 2)
            out[:, i, j] = bilinear(x, dy + (h - 1) / 2, dx + (w - 1) / 2)
    return out


def scale(x, sx, sy):
    return resample(x, lambda dy, dx: (dy * sy, dx * sx))


def rotate(x, degrees):
    a = math.radians(degrees)
    return resample(x, lambda dy, dx: (math.sin(a) * dx + math.cos(a) * dy, math.cos(a) * dx - math.sin(a) * dy))


def cutout(x, top, bottom, left, right):
    x = x.clone()
    x[:, top:bottom, left:right] = 0
    return x


def each(images, operation, *parameters):
    return torch.stack([operation(x, *(p[k] for p in parameters)) for k, x in enumerate(images)])


def aligned(sx, sy, degrees):
    """PyTorch's own grids on square images, with corners aligned (as MTT and its successors) and not (as DSA and DM)."""
    square = torch.randn(3, 3, 8, 8)
    weights = torch.randn(3, 3, 8, 8)
    tensors = {"square": square, "squareWeights": weights}
    angles = [math.radians(d) for d in degrees]
    thetas = {
        "scale": [[[x, 0, 0], [0, y, 0]] for x, y in zip(sx, sy)],
        "rotate": [[[math.cos(a), -math.sin(a), 0], [math.sin(a), math.cos(a), 0]] for a in angles],
    }
    for name, theta in thetas.items():
        for corners in (True, False):
            x = square.double().requires_grad_()
            grid = F.affine_grid(torch.tensor(theta, dtype=torch.float64), list(x.shape), align_corners=corners)
            seen = F.grid_sample(x, grid, align_corners=corners)
            (seen * weights).sum().backward()
            key = name + ("Aligned" if corners else "Unaligned")
            tensors[key] = seen.float()
            tensors[key + "Gradient"] = x.grad.float()
    return tensors


def main():
    torch.manual_seed(7)
    images = torch.randn(3, 3, 6, 10)
    tensors = {"images": images}
    flip = [True, False, True]
    b, s, c = [-0.4, 0.1, 0.3], [0.2, 1.7, 1.1], [0.6, 1.4, 0.9]
    down, right = [1, -1, 0], [-1, 0, 1]
    sx, sy, degrees = [0.85, 1.1, 1.2], [1.15, 0.9, 1.0], [12.0, -7.0, 3.0]
    boxes = [(0, 2, 0, 5), (3, 6, 8, 10), (1, 4, 2, 7)]
    tensors["brightness"] = each(images, brightness, b)
    tensors["saturation"] = each(images, saturation, s)
    tensors["contrast"] = each(images, contrast, c)
    coloured = each(each(each(images, brightness, b), saturation, s), contrast, c)
    tensors["color"] = coloured
    flipped = torch.stack([x.flip(2) if f else x for f, x in zip(flip, images)])
    tensors["flip"] = flipped
    tensors["shift"] = each(images, shift, down, right)
    tensors["scale"] = each(images, scale, sx, sy)
    tensors["rotate"] = each(images, rotate, degrees)
    tensors["cutout"] = torch.stack([cutout(x, *box) for x, box in zip(images, boxes)])

    seen = each(each(each(flipped, brightness, b), saturation, s), contrast, c)
    seen = each(seen, rotate, degrees)
    tensors["all"] = torch.stack([cutout(x, *box) for x, box in zip(seen, boxes)])
    shared = torch.stack([x.flip(2) for x in images])
    shared = torch.stack([contrast(saturation(brightness(x, b[0]), s[0]), c[0]) for x in shared])
    shared = torch.stack([cutout(shift(x, down[0], right[0]), *boxes[0]) for x in shared])
    tensors["shared"] = shared

    partners = torch.tensor([2, 0, 1])
    top, bottom, left, right_ = boxes[2]
    cut = images.clone()
    cut[:, :, top:bottom, left:right_] = images[partners][:, :, top:bottom, left:right_]
    tensors["cutmix"] = cut
    tensors["mixup"] = 0.3 * images + 0.7 * images[partners]
    tensors["resizedCrop"] = torch.cat([
        F.interpolate(images[k : k + 1, :, t:bo, l:r], size=(6, 10), mode="bilinear", align_corners=False)
        for k, (t, bo, l, r) in enumerate(boxes)
    ])
    tensors.update(aligned(sx, sy, degrees))
    write(pathlib.Path(__file__).with_suffix(".safetensors"), tensors)


if __name__ == "__main__":
    main()
