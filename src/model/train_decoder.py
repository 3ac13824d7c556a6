"""Stage 1b: the decoder alone on symbols, which are what an ideal tower would say."""

import argparse
import time
from collections import defaultdict, deque
from pathlib import Path

import torch
import torch.nn.functional as F

import samples
from muon import Muon
from net import Model
from run import Run, schedule
from samples import PHASES


def pooled(features):
    """[tiles, 36, width] -> [tiles, 9, width]: bilinear to half the size, which is the mean of 2 x 2."""
    t, _, d = features.shape
    return features.view(t, 3, 2, 3, 2, d).mean((2, 4)).view(t, 9, d)


def forward(model, batch, features):
    """Logits at the answer tokens; features are those of all tiles, [tiles, 36, width]."""
    d = model.decoder
    x = d.embedding(batch.tokens)
    pool = torch.cat([features.flatten(0, 1), pooled(features).flatten(0, 1), d.newline[None]]).to(x.dtype)
    x = torch.where((batch.features >= 0)[..., None], pool[batch.features.clamp(min=0)], x)
    x = d(x, batch.positions, samples.attention_mask(batch.segments))
    return d.logits(x.flatten(0, 1)[batch.where])


def symbols(model, labels, g, noise=0.35, lost=0.08):
    """Symbolic features with some patches lost and noise on all."""
    if not len(labels):
        return torch.zeros(0, 36, model.c.width)
    gone = (torch.rand(labels.shape[:2], generator=g) < lost) & (labels[..., 6] == 0)
    x = model.symbols(torch.where(gone[..., None], 0, labels))
    return x + torch.randn(x.shape, generator=g) * noise


class Table:
    """Running exact-match accuracy per kind of question over the newest answers, all of them fresh."""

    def __init__(self, length=400):
        self.kinds = defaultdict(lambda: deque(maxlen=length))

    def add(self, batch, logits):
        wrong = torch.zeros(len(batch.kinds)).index_add_(0, batch.owner, (logits.argmax(-1) != batch.target).float())
        for kind, w in zip(batch.kinds, wrong.tolist()):
            self.kinds[kind].append(w == 0)

    def percent(self):
        return {k: round(100 * sum(v) / len(v)) for k, v in sorted(self.kinds.items())}


GATES = [("colour", 85), ("relation", 85)]  # percent that end phase 0 and phase 1


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--out", required=True)
    p.add_argument("--steps", type=int, default=2400)
    p.add_argument("--rows", type=int, default=24)
    p.add_argument("--budget", type=int, nargs=3, default=(160, 185, 205), help="tokens per row in each phase")
    p.add_argument("--phase", type=int, default=0)
    p.add_argument("--seed", type=int, default=2)
    p.add_argument("--lr", type=float, default=0.4)
    p.add_argument("--flat", type=float, default=0.8)
    o = p.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(o.seed)
    model = Model()
    optimizer = Muon([(n, q) for n, q in model.named_parameters() if n.startswith(("decoder", "symbols"))])
    run = Run(o.out, "decoder")
    step = run.resume(model, optimizer)
    phase_file = Path(o.out) / "decoder.phase"
    phase = int(phase_file.read_text()) if phase_file.exists() else o.phase
    table, losses, began = Table(), deque(maxlen=50), time.time()
    while step < o.steps:
        b = samples.batch(o.seed, step, o.rows, PHASES[phase], o.budget[phase], pixels=False)
        model.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16):
            features = symbols(model, b.labels, torch.Generator().manual_seed(step))
            logits = forward(model, b, features)
        loss = F.cross_entropy(logits.float(), b.target)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([q for _, q in optimizer.others], 1.0)
        optimizer.step(o.lr * schedule(step, o.steps, flat=o.flat))
        losses.append(loss.item())
        table.add(b, logits)
        step += 1
        if step % 50 == 0:
            rate = 50 / (time.time() - began)
            began = time.time()
            run.log(step=step, phase=phase, loss=round(sum(losses) / len(losses), 3), steps_per_s=round(rate, 2), **table.percent())
            if phase < len(GATES) and table.percent().get(GATES[phase][0], 0) >= GATES[phase][1]:
                phase += 1
                phase_file.write_text(str(phase))
                table = Table()
        if step % 200 == 0 or step == o.steps:
            run.save(step, model, optimizer)


if __name__ == "__main__":
    main()
