"""What the peers share: plain PyTorch networks as a user would write them, and the line they print."""
import resource
import statistics
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


def norm(channels):
    return nn.GroupNorm(channels, channels)


class ConvNet(nn.Module):
    def __init__(self, classes=10, width=128):
        super().__init__()
        layers = []
        for channels in (3, width, width):
            layers += [nn.Conv2d(channels, width, 3, padding=1), norm(width), nn.ReLU(), nn.AvgPool2d(2)]
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(width * 16, classes)

    def forward(self, images):
        return self.head(self.body(images).flatten(1))


class Block(nn.Module):
    def __init__(self, before, channels, stride):
        super().__init__()
        self.first = nn.Conv2d(before, channels, 3, stride, 1, bias=False)
        self.first_norm = norm(channels)
        self.second = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.second_norm = norm(channels)
        self.skip = nn.Identity()
        if stride != 1 or before != channels:
            self.skip = nn.Sequential(nn.Conv2d(before, channels, 1, stride, bias=False), norm(channels))

    def forward(self, features):
        inner = F.relu(self.first_norm(self.first(features)))
        return F.relu(self.second_norm(self.second(inner)) + self.skip(features))


class ResNet18(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        layers = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), norm(64), nn.ReLU()]
        before = 64
        for channels, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
            layers += [Block(before, channels, stride), Block(channels, channels, 1)]
            before = channels
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(512, classes)

    def forward(self, images):
        return self.head(self.body(images).mean((2, 3)))


NETS = {"convnet": ConvNet, "resnet18": ResNet18}


def parse(parser):
    """The options of a peer, and those that all have."""
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--bf16", action="store_true", help="under autocast; by default float32 as PyTorch comes")
    parser.add_argument("--cudnn-benchmark", action="store_true", help="lets cuDNN try its convolutions out")
    options = parser.parse_args()
    torch.backends.cudnn.benchmark = options.cudnn_benchmark
    return options


def autocast(options):
    return torch.autocast(options.device, dtype=torch.bfloat16, enabled=options.bf16)


def clock(device):
    """Seconds, when a GPU has done what it was given."""
    if device == "cuda":
        torch.cuda.synchronize()
    return time.time()


def measure(work, warm_up, repeats, device="cpu"):
    """Prints the median seconds of the work and the peak memory: resident, and of the GPU."""
    times = []
    for i in range(warm_up + repeats):
        started = clock(device)
        work()
        if i >= warm_up:
            times.append(clock(device) - started)
    report(times, device)


def report(times, device):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    line = f"s/iter {statistics.median(times):.{4 if device == 'cpu' else 6}f}  peak RSS {peak:.2f} GiB"
    if device == "cuda":
        allocated, reserved = torch.cuda.max_memory_allocated(), torch.cuda.max_memory_reserved()
        line += f"  device {allocated / 2**20:.1f} MiB  reserved {reserved / 2**20:.1f} MiB"
    print(line)


def bytes_of_images(count, device):
    torch.manual_seed(0)
    images = torch.randint(0, 256, (count, 3, 32, 32), dtype=torch.uint8)
    return images.to(device), (torch.arange(count) % 10).to(device)


def normalized(images):
    return (images.float() / 255 - 0.5) / 0.25
