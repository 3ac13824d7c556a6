"""The network in plain PyTorch, with the arithmetic of the Hugging Face classes but fused matrices.

SigLIP tower without head and without a final norm -> two-layer projector -> Qwen2 decoder with tied embeddings.
"""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import nn

from scenes import PATCH, SIDE
from words import LABELS, POSITION_BINS


@dataclass
class Config:
    vision_width: int = 192
    vision_layers: int = 4
    vision_heads: int = 6
    vision_mlp: int = 768
    width: int = 192
    layers: int = 4
    heads: int = 6
    kv_heads: int = 2
    head_size: int = 32
    mlp: int = 512
    vocabulary: int = 1024
    rope_theta: float = 1e6
    eps: float = 1e-6


def attention(q, k, v, bias=None):
    """Softmax attention, [batch, heads, tokens, size], query heads in groups per key head.

    Written out: the fused kernel's backward pass takes three times as long on a CPU in bfloat16.
    """
    b, h, n, d = q.shape
    kv, m = k.shape[1], k.shape[2]
    scores = torch.bmm((q * d**-0.5).reshape(b * kv, h // kv * n, d), k.reshape(b * kv, m, d).transpose(1, 2)).view(b, h, n, m)
    if bias is not None:
        scores = scores + bias.to(scores.dtype)
    weights = torch.softmax(scores, -1, dtype=torch.float32).to(v.dtype)
    return torch.bmm(weights.view(b * kv, h // kv * n, m), v.reshape(b * kv, m, d)).view(b, h, n, d)


class VisionBlock(nn.Module):
    def __init__(self, c):
        super().__init__()
        d = c.vision_width
        self.heads = c.vision_heads
        self.norm1, self.norm2 = nn.LayerNorm(d, eps=c.eps), nn.LayerNorm(d, eps=c.eps)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, c.vision_mlp), nn.Linear(c.vision_mlp, d)

    def forward(self, x):  # [tiles, 36, width]
        b, n, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        x = x + self.out(attention(q, k, v).transpose(1, 2).reshape(b, n, d))
        return x + self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh"))


class Tower(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.patch = nn.Linear(3 * PATCH * PATCH, c.vision_width)
        self.position = nn.Parameter(torch.randn(SIDE * SIDE, c.vision_width) * 0.02)
        self.blocks = nn.ModuleList(VisionBlock(c) for _ in range(c.vision_layers))

    def forward(self, pixels):  # [tiles, 84, 84, 3] uint8 -> [tiles, 36, vision width]
        b = pixels.shape[0]
        x = pixels.view(b, SIDE, PATCH, SIDE, PATCH, 3).permute(0, 1, 3, 5, 2, 4).reshape(b, SIDE * SIDE, -1)
        x = self.patch(x.float() / 127.5 - 1) + self.position
        for block in self.blocks:
            x = block(x)
        return x


class Projector(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.linear_1, self.linear_2 = nn.Linear(c.vision_width, c.width), nn.Linear(c.width, c.width)

    def forward(self, x):
        return self.linear_2(F.gelu(self.linear_1(x)))


class RMSNorm(nn.Module):
    def __init__(self, d, eps):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(d)), eps

    def forward(self, x):
        return F.rms_norm(x, (x.shape[-1],), self.weight.to(x.dtype), self.eps)


def rotary(positions, c):
    """cos and sin, [rows, 1, tokens, head size], once per batch."""
    f = c.rope_theta ** (-torch.arange(0, c.head_size, 2, dtype=torch.float32) / c.head_size)
    angle = positions[:, None, :, None].float() * f
    return torch.cat([angle.cos()] * 2, -1), torch.cat([angle.sin()] * 2, -1)


def rotate(x, cos, sin):
    a, b = x.chunk(2, -1)
    return x * cos + torch.cat((-b, a), -1) * sin


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c = c
        self.norm1, self.norm2 = RMSNorm(c.width, c.eps), RMSNorm(c.width, c.eps)
        self.qkv = nn.Linear(c.width, (c.heads + 2 * c.kv_heads) * c.head_size)
        self.out = nn.Linear(c.heads * c.head_size, c.width, bias=False)
        self.gate_up, self.down = nn.Linear(c.width, 2 * c.mlp, bias=False), nn.Linear(c.mlp, c.width, bias=False)

    def forward(self, x, cos, sin, bias):
        c, (b, n, _) = self.c, x.shape
        qkv = self.qkv(self.norm1(x)).view(b, n, c.heads + 2 * c.kv_heads, c.head_size).transpose(1, 2)
        qk, v = qkv[:, : c.heads + c.kv_heads], qkv[:, c.heads + c.kv_heads :]
        qk = rotate(qk, cos.to(qk.dtype), sin.to(qk.dtype))
        q, k = qk[:, : c.heads], qk[:, c.heads :]
        a = attention(q, k, v, bias)
        x = x + self.out(a.transpose(1, 2).reshape(b, n, -1))
        gate, up = self.gate_up(self.norm2(x)).chunk(2, -1)
        return x + self.down(F.silu(gate) * up)


class Decoder(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c = c
        self.embedding = nn.Embedding(c.vocabulary, c.width)
        self.newline = nn.Parameter(torch.randn(c.width) * 0.02)
        self.blocks = nn.ModuleList(Block(c) for _ in range(c.layers))
        self.norm = RMSNorm(c.width, c.eps)

    def forward(self, x, positions, mask):
        cos, sin = rotary(positions, self.c)
        bias = torch.zeros(mask.shape).masked_fill(~mask, -1e4)
        for block in self.blocks:
            x = block(x, cos, sin, bias)
        return self.norm(x)

    def logits(self, x):
        return F.linear(x, self.embedding.weight.to(x.dtype))


class Symbols(nn.Module):
    """What an ideal tower and projector would say about a patch: a sum of word vectors. Training aid, not exported."""

    def __init__(self, c):
        super().__init__()
        self.tables = nn.ParameterDict({k: nn.Parameter(torch.randn(n, c.width) * 0.5) for k, n in LABELS.items()})
        self.cell = nn.Parameter(torch.randn(SIDE * SIDE, c.width) * 0.2)
        t = torch.linspace(0, 1, POSITION_BINS)[:, None]
        waves = torch.cat([t * 2 - 1, (t * torch.pi).cos(), (2 * t * torch.pi).cos(), (2 * t * torch.pi).sin()], 1)
        with torch.no_grad():
            for k in "xy":
                self.tables[k][1:] = waves @ torch.randn(waves.shape[1], c.width) * 0.35
            for k in self.tables:
                self.tables[k][0] *= 0.1

    def forward(self, labels):  # [tiles, 36, labels] -> [tiles, 36, width]
        return self.cell + sum(self.tables[k][labels[..., i]] for i, k in enumerate(LABELS))


class Model(nn.Module):
    def __init__(self, c=Config()):
        super().__init__()
        self.c = c
        self.tower, self.projector, self.decoder = Tower(c), Projector(c), Decoder(c)
        self.symbols = Symbols(c)
        self.heads = nn.Linear(c.vision_width, sum(LABELS.values()))  # dense labels; training aid, not exported
        for name, p in self.named_parameters():
            if name.startswith("symbols"):
                continue
            if p.dim() == 2 and "position" not in name:
                nn.init.normal_(p, std=0.02 if "embedding" in name else 0.7 * p.shape[1] ** -0.5)
                if name.endswith(("out.weight", "down.weight")):
                    p.data.mul_(0.5)
            elif name.endswith("bias"):
                nn.init.zeros_(p)
        nn.init.normal_(self.decoder.embedding.weight, std=0.05)

    def config(self):
        return asdict(self.c)


LABEL_WEIGHTS = {"shape": 1, "colour": 1, "size": 1, "x": 0.5, "y": 0.5, "order": 0.5, "centre": 0.5,
                 "mark": 1, "mark_colour": 1, "number": 2}


def dense_loss(scores, labels, weights=LABEL_WEIGHTS):
    """Cross entropy of every label; patches without an object count a fifth."""
    labels = labels.flatten(0, 1)
    scores = scores.flatten(0, 1).float()
    busy = (labels[:, 0] > 0).float() * 0.8 + 0.2
    total, start = 0, 0
    for i, (name, n) in enumerate(LABELS.items()):
        loss = F.cross_entropy(scores[:, start : start + n], labels[:, i], reduction="none")
        total = total + weights[name] * (loss * busy).sum() / busy.sum()
        start += n
    return total


@torch.no_grad()
def dense_accuracy(scores, labels):
    """Per label, over patches with an object; marks and numbers only where there is one."""
    scores, labels = scores.flatten(0, 1), labels.flatten(0, 1)
    result, start = {}, 0
    for i, (name, n) in enumerate(LABELS.items()):
        right = scores[:, start : start + n].argmax(-1) == labels[:, i]
        where = labels[:, i] > 0 if name in ("mark", "mark_colour", "number", "centre") else labels[:, 0] > 0
        result[name] = (right & where).sum().item() / max(1, where.sum().item())
        start += n
    return result
