"""Golden values of the objective, written from its formulas with complex numbers, in float64.

The discrepancy of two sets at four weightings with its gradients, and the sampling network (three
times linear, batch norm over the rows, activation) in its released and its compact form.

Run with PyTorch 2.13 (CPU); writes objective.safetensors beside this file.
"""

import pathlib

import torch

from augment import write

WEIGHTS = {"equal": (0.5, 0.5), "mixed": (0.8, 0.2), "amplitude": (1.0, 0.0), "phase": (0.0, 1.0)}


def characteristic(features, t):
    return torch.exp(1j * (t @ features.T)).mean(1)


def ncfd(real, synthetic, t, alpha, beta):
    x, y = characteristic(real, t), characteristic(synthetic, t)
    amplitude = (x.abs() - y.abs()) ** 2
    phase = 2 * (x.abs() * y.abs() - x.real * y.real - x.imag * y.imag)
    return torch.sqrt(alpha * amplitude + beta * phase.clamp(min=1e-12)).mean()


def sampling_network(dimension, hidden):
    sizes = [(dimension, hidden), (hidden, hidden), (hidden, dimension)]
    activations = [torch.nn.LeakyReLU(0.2), torch.nn.LeakyReLU(0.2), torch.nn.Tanh()]
    layers = []
    for (inward, outward), activation in zip(sizes, activations):
        norm = torch.nn.BatchNorm1d(outward)
        torch.nn.init.normal_(norm.weight, 1, 0.2)
        torch.nn.init.normal_(norm.bias, 0, 0.2)
        layers += [torch.nn.Linear(inward, outward), norm, activation]
    return torch.nn.Sequential(*layers).train()


def main():
    torch.manual_seed(7)
    tensors = {}
    real = torch.randn(9, 5, dtype=torch.float64)
    synthetic = torch.randn(4, 5, dtype=torch.float64)
    t = 0.7 * torch.randn(7, 5, dtype=torch.float64)
    tensors.update({"real": real, "synthetic": synthetic, "t": t})
    for name, (alpha, beta) in WEIGHTS.items():
        leaves = [synthetic.clone().requires_grad_(True), t.clone().requires_grad_(True)]
        loss = ncfd(real, *leaves, alpha, beta)
        by_synthetic, by_t = torch.autograd.grad(loss, leaves)
        tensors[f"{name}.loss"] = loss.reshape(1)
        tensors[f"{name}.synthetic"] = by_synthetic
        tensors[f"{name}.t"] = by_t
    for name, hidden in {"released": 6, "compact": 3}.items():
        psi = sampling_network(6, hidden)
        noise = torch.randn(8, 6)
        direction = torch.randn(8, 6)
        made = psi(noise)
        for i in range(3):
            linear, norm = psi[3 * i], psi[3 * i + 1]
            tensors[f"{name}.psi.linear{i}.weight"] = linear.weight
            tensors[f"{name}.psi.linear{i}.bias"] = linear.bias
            tensors[f"{name}.psi.norm{i}.weight"] = norm.weight
            tensors[f"{name}.psi.norm{i}.bias"] = norm.bias
        gradient = torch.autograd.grad((made * direction).sum(), psi[0].weight)[0]
        tensors.update(
            {
                f"{name}.noise": noise,
                f"{name}.direction": direction,
                f"{name}.made": made,
                f"{name}.gradient": gradient,
            }
        )
    write(pathlib.Path(__file__).with_suffix(".safetensors"), tensors)


if __name__ == "__main__":
    main()
