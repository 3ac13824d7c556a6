"""Muon for matrices (orthogonalised momentum), AdamW for everything else."""

import torch


def orthogonalise(g, steps=5):
    """Newton-Schulz iteration towards the nearest semi-orthogonal matrix, for a stack [n, rows, columns]."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g.bfloat16()
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.mT
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        s = x @ x.mT
        x = a * x + (b * s + c * (s @ s)) @ x
    return (x.mT if tall else x).float()


class Muon:
    """State lives in plain dicts of tensors, so that saving and resuming is one torch.save."""

    def __init__(self, named, lr_matrix=0.01, lr_other=2e-3, momentum=0.95, decay=0.03):
        named = [(n, p) for n, p in named if p.requires_grad]
        self.matrices, self.others = [], []
        for n, p in named:
            matrix = p.dim() == 2 and not any(w in n for w in ("embedding", "position", "symbols", "heads."))
            (self.matrices if matrix else self.others).append((n, p))
        self.lr_matrix, self.momentum, self.decay, self.lr_other = lr_matrix, momentum, decay, lr_other
        self.adam = torch.optim.AdamW([p for _, p in self.others], lr=lr_other, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
        self.buffers = {n: torch.zeros_like(p) for n, p in self.matrices}
        groups = {}
        for n, p in self.matrices:  # fused matrices are orthogonalised per part: q, k, v and gate, up
            parts = 3 if "qkv" in n and "tower" in n else 2 if "gate_up" in n else 1
            rows = p.shape[0] // parts
            for i in range(parts):
                groups.setdefault((rows, p.shape[1]), []).append((n, p, slice(i * rows, (i + 1) * rows)))
        self.groups = list(groups.values())

    @torch.no_grad()
    def step(self, scale):
        """One update; scale multiplies both learning rates (the schedule)."""
        for n, p in self.matrices:
            self.buffers[n].lerp_(p.grad, 1 - self.momentum)
            p.mul_(1 - self.lr_matrix * scale * self.decay)
        for group in self.groups:
            stack = torch.stack([p.grad[s].lerp(self.buffers[n][s], self.momentum) for n, p, s in group])
            update = orthogonalise(stack)
            rows, columns = update.shape[1:]
            rate = self.lr_matrix * scale * max(1, rows / columns) ** 0.5
            for (n, p, s), u in zip(group, update):
                p[s].sub_(u, alpha=rate)
        self.adam.param_groups[0]["lr"] = self.lr_other * scale
        self.adam.step()

    def state_dict(self):
        return {"buffers": self.buffers, "adam": self.adam.state_dict()}

    def load_state_dict(self, state):
        for n, b in state["buffers"].items():
            if n in self.buffers:
                self.buffers[n].copy_(b)
        self.adam.load_state_dict(state["adam"])
