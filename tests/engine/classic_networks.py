"""AlexNet, VGG-16, GoogLeNet and ResNet-50 written in plain PyTorch, which the templates are compared with."""

from __future__ import annotations

import torch
from torch import Tensor, nn

CLASSES = 1000


class AlexNet(nn.Module):
    """The one-column AlexNet (Krizhevsky 2014)."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, kernel_size=11, stride=4, padding=2),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(64, 192, kernel_size=5, padding=2),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2),
            nn.Conv2d(192, 384, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.Conv2d(384, 256, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.Conv2d(256, 256, kernel_size=3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=3, stride=2),
        )
        self.pool = nn.AdaptiveAvgPool2d((6, 6))
        self.classifier = nn.Sequential(
            nn.Dropout(0.5),
            nn.Linear(256 * 6 * 6, 4096),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Linear(4096, 4096),
            nn.ReLU(),
            nn.Linear(4096, CLASSES),
        )

    def forward(self, pictures: Tensor) -> Tensor:
        return self.classifier(torch.flatten(self.pool(self.features(pictures)), 1))


class VGG16(nn.Module):
    """Column D of Simonyan and Zisserman 2014."""

    WIDTHS = (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0)
    """The filters of each convolution; 0 stands for a pooling."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = 3
        for width in self.WIDTHS:
            if not width:
                layers.append(nn.MaxPool2d(2, 2))
                continue
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
            channels = width
        self.features = nn.Sequential(*layers)
        self.pool = nn.AdaptiveAvgPool2d((7, 7))
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Linear(4096, 4096),
            nn.ReLU(),
            nn.Dropout(0.5),
            nn.Linear(4096, CLASSES),
        )

    def forward(self, pictures: Tensor) -> Tensor:
        return self.classifier(torch.flatten(self.pool(self.features(pictures)), 1))


class Convolved(nn.Module):
    """A convolution without a bias, a batch norm with a large epsilon, and a ReLU."""

    def __init__(self, channels: int, filters: int, kernel: int, stride: int = 1, padding: int = 0) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, filters, kernel, stride, padding, bias=False)
        self.norm = nn.BatchNorm2d(filters, eps=0.001)

    def forward(self, pictures: Tensor) -> Tensor:
        return torch.relu(self.norm(self.conv(pictures)))


class Inception(nn.Module):
    """Four branches side by side; the third has 3 × 3 where the publication has 5 × 5, as in torchvision."""

    def __init__(self, channels: int, one: int, two: tuple[int, int], three: tuple[int, int], four: int) -> None:
        super().__init__()
        self.one = Convolved(channels, one, 1)
        self.two = nn.Sequential(Convolved(channels, two[0], 1), Convolved(two[0], two[1], 3, padding=1))
        self.three = nn.Sequential(Convolved(channels, three[0], 1), Convolved(three[0], three[1], 3, padding=1))
        self.four = nn.Sequential(nn.MaxPool2d(3, 1, padding=1, ceil_mode=True), Convolved(channels, four, 1))

    def forward(self, pictures: Tensor) -> Tensor:
        return torch.cat([branch(pictures) for branch in (self.one, self.two, self.three, self.four)], 1)


class GoogLeNet(nn.Module):
    """The table of Szegedy et al. 2014 without the two heads at its side."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            Convolved(3, 64, 7, 2, 3),
            nn.MaxPool2d(3, 2, ceil_mode=True),
            Convolved(64, 64, 1),
            Convolved(64, 192, 3, padding=1),
            nn.MaxPool2d(3, 2, ceil_mode=True),
            Inception(192, 64, (96, 128), (16, 32), 32),
            Inception(256, 128, (128, 192), (32, 96), 64),
            nn.MaxPool2d(3, 2, ceil_mode=True),
            Inception(480, 192, (96, 208), (16, 48), 64),
            Inception(512, 160, (112, 224), (24, 64), 64),
            Inception(512, 128, (128, 256), (24, 64), 64),
            Inception(512, 112, (144, 288), (32, 64), 64),
            Inception(528, 256, (160, 320), (32, 128), 128),
            nn.MaxPool2d(2, 2, ceil_mode=True),
            Inception(832, 256, (160, 320), (32, 128), 128),
            Inception(832, 384, (192, 384), (48, 128), 128),
            nn.AdaptiveAvgPool2d((1, 1)),
        )
        self.dropout = nn.Dropout(0.2)
        self.answer = nn.Linear(1024, CLASSES)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.answer(self.dropout(torch.flatten(self.layers(pictures), 1)))


class Bottleneck(nn.Module):
    """1 × 1, 3 × 3 and 1 × 1 with a way around them; the 3 × 3 has the stride, as in torchvision."""

    def __init__(self, channels: int, width: int, stride: int) -> None:
        super().__init__()
        self.conv_1 = nn.Conv2d(channels, width, 1, bias=False)
        self.norm_1 = nn.BatchNorm2d(width)
        self.conv_2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.norm_2 = nn.BatchNorm2d(width)
        self.conv_3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.norm_3 = nn.BatchNorm2d(4 * width)
        self.way: nn.Module = nn.Identity()
        if stride > 1 or channels != 4 * width:
            conv = nn.Conv2d(channels, 4 * width, 1, stride, bias=False)
            self.way = nn.Sequential(conv, nn.BatchNorm2d(4 * width))

    def forward(self, pictures: Tensor) -> Tensor:
        found = torch.relu(self.norm_1(self.conv_1(pictures)))
        found = torch.relu(self.norm_2(self.conv_2(found)))
        return torch.relu(self.norm_3(self.conv_3(found)) + self.way(pictures))


class ResNet50(nn.Module):
    """The column of 50 layers in He et al. 2015."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)
        )
        blocks, channels = [], 64
        for width, count, first in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
            for at in range(count):
                blocks.append(Bottleneck(channels, width, 1 if at else first))
                channels = 4 * width
        self.blocks = nn.Sequential(*blocks)
        self.pool = nn.AdaptiveAvgPool2d((1, 1))
        self.answer = nn.Linear(2048, CLASSES)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.answer(torch.flatten(self.pool(self.blocks(self.stem(pictures))), 1))
