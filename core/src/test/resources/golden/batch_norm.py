"""Golden values of batch norm matching: its loss and gradient through a small network in evaluation mode.

The statistics are torch.mean and torch.var (biased) of every batch norm's input. Run with PyTorch 2.13
(CPU); writes batch_norm.safetensors beside this file.
"""

import pathlib

import torch

from augment import write
from nn import ConvNet

FIRST = 10.0


def main():
    torch.manual_seed(11)
    net = ConvNet((3, 8, 8), 5, 3, 6, "BATCH").eval()
    inputs = []
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.normal_()
                module.running_var.uniform_(0.5, 2.0)
                module.weight.uniform_(0.5, 1.5)
                module.bias.normal_()
                module.register_forward_pre_hook(lambda m, x: inputs.append((m, x[0])))
    images = torch.randn(7, 3, 8, 8, requires_grad=True)
    net(images)
    loss = 0.0
    for i, (module, x) in enumerate(inputs):
        mean = torch.norm(x.mean((0, 2, 3)) - module.running_mean)
        var = torch.norm(x.var((0, 2, 3), unbiased=False) - module.running_var)
        loss = loss + (FIRST if i == 0 else 1.0) * (mean + var)
    loss.backward()
    weights = {k: v for k, v in net.state_dict().items() if not k.endswith("num_batches_tracked")}
    tensors = {f"weights.{k}": v for k, v in weights.items()}
    tensors.update({"images": images, "loss": loss.reshape(1), "gradient": images.grad})
    write(pathlib.Path(__file__).with_suffix(".safetensors"), tensors)
    print(len(inputs), loss.item(), images.grad.abs().max().item())


if __name__ == "__main__":
    main()
