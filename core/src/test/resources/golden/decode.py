"""Golden values of multi-formation decoding. Run: python decode.py, writes decode.safetensors beside it.

Made with PyTorch 2.13.0. Independent of the Java code: plain loops and torch.nn.functional.interpolate.
"""

import json
import pathlib
import struct

import torch
import torch.nn.functional as F


def single(images, factor):
    n, channels, height, width = images.shape
    pad = lambda side: (factor - side % factor) % factor
    padded = F.pad(images, (0, pad(width), 0, pad(height)), value=0.5)
    rows, columns = padded.shape[2] // factor, padded.shape[3] // factor
    crops = []
    for i in range(factor):
        for j in range(factor):
            crop = padded[:, :, i * rows : (i + 1) * rows, j * columns : (j + 1) * columns]
            crops.append(
                F.interpolate(crop, size=(height, width), mode="bilinear", align_corners=False)
            )
    return torch.cat(crops)


def save(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        raw = tensor.contiguous().numpy().tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


torch.manual_seed(7)
images = torch.rand(5, 3, 8, 7)
leaf = images.clone().requires_grad_(True)
weights = torch.rand(45, 3, 8, 7)
(single(leaf, 3) * weights).sum().backward()
save(
    pathlib.Path(__file__).with_suffix(".safetensors"),
    {
        "images": images,
        "weights": weights,
        "single2": single(images, 2),
        "single3": single(images, 3),
        "single3.gradient": leaf.grad,
        "multi3": torch.cat([single(images, k) for k in (1, 2, 3)]),
        # bound 16, factor 3: one image by 3, four by 1
        "bound3": torch.cat([single(images[:1], 3), images[1:]]),
    },
)
