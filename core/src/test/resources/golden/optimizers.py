"""Golden values of the optimisers: five steps of two tensors along given gradients.

Run with PyTorch 2.13 (CPU); writes optimizers.safetensors beside this file.
"""

import pathlib

import torch

from augment import write

OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.01),
    "plainSgd": lambda p: torch.optim.SGD(p, lr=0.05, weight_decay=0.01),
    "adam": lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.95), weight_decay=0.01),
    "adamW": lambda p: torch.optim.AdamW(p, lr=0.05, betas=(0.9, 0.999), weight_decay=0.1),
}
RATES = [1.0, 1.0, 0.5, 0.5, 0.1]


def main():
    torch.manual_seed(3)
    start = [torch.randn(4, 3), torch.randn(5)]
    gradients = [[torch.randn(4, 3), torch.randn(5)] for _ in RATES]
    tensors = {f"start.{i}": t for i, t in enumerate(start)}
    for step, pair in enumerate(gradients):
        tensors.update({f"gradient.{step}.{i}": t for i, t in enumerate(pair)})
    for name, make in OPTIMIZERS.items():
        parameters = [t.clone().requires_grad_(True) for t in start]
        optimizer = make(parameters)
        for step, factor in enumerate(RATES):
            optimizer.param_groups[0]["lr"] = 0.05 * factor
            for parameter, gradient in zip(parameters, gradients[step]):
                parameter.grad = gradient.clone()
            optimizer.step()
        tensors.update({f"{name}.{i}": p for i, p in enumerate(parameters)})
    write(pathlib.Path(__file__).with_suffix(".safetensors"), tensors)


if __name__ == "__main__":
    main()
