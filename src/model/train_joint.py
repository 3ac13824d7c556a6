"""Stage 2: projector and then everything together, on pixels. Two processes share the work: start one per --rank."""

import argparse
import time
from collections import deque
from pathlib import Path

import torch
import torch.distributed as dist
import torch.nn.functional as F

import export
import samples
import train_tower
from muon import Muon
from net import Model, dense_loss
from run import Run, schedule
from samples import PHASES
from train_decoder import Table, forward


def assemble(model, tower_state, decoder_state):
    """The tower and heads of one stage, the decoder and symbols of the other."""
    tower = torch.load(tower_state, weights_only=True)["model"]
    decoder = torch.load(decoder_state, weights_only=True)["model"]
    model.load_state_dict({k: (tower if k.startswith(("tower", "heads", "projector")) else decoder)[k] for k in tower})


def begin_with(model, optimizer, path):
    """Weights to go on with under a fresh schedule. A checkpoint has no optimizer state and no heads for the labels."""
    if Path(path).is_dir():
        model.load_state_dict(export.read(path).state_dict())
        return
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])


def fit_projector(model, seed, steps, run):
    """Regression of what the decoder expects (the sum of symbols) from what the tower says."""
    optimizer = Muon([(n, p) for n, p in model.named_parameters() if n.startswith("projector")], lr_matrix=0.02, lr_other=5e-3)
    for step in range(steps):
        pixels, labels = train_tower.batch(seed + 7, step, 64, (0.35, 0.175))
        model.zero_grad(set_to_none=True)
        with torch.no_grad():
            seen, wanted = model.tower(pixels), model.symbols(labels)
        got = model.projector(seen)
        busy = (labels[..., :1] > 0).float() * 0.7 + 0.3
        loss = ((got - wanted) ** 2 * busy).mean()
        loss.backward()
        optimizer.step(schedule(step, steps, warmup=10, flat=0.4))
        if step % 50 == 49:
            run.log(projector_step=step + 1, mse=round(loss.item(), 4), of=round(wanted.var().item(), 4))


def average_gradients(parameters, world):
    flat = torch.cat([p.grad.flatten() for p in parameters])
    dist.all_reduce(flat)
    flat /= world
    start = 0
    for p in parameters:
        p.grad.copy_(flat[start : start + p.numel()].view_as(p))
        start += p.numel()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--out", required=True)
    p.add_argument("--steps", type=int, required=True)
    p.add_argument("--rows", type=int, default=20)
    p.add_argument("--budget", type=int, default=205)
    p.add_argument("--phase", type=int, default=len(PHASES) - 1)
    p.add_argument("--seed", type=int, default=3)
    p.add_argument("--lr", type=float, default=0.4)
    p.add_argument("--flat", type=float, default=0.2)
    p.add_argument("--dense", type=float, default=0.2)
    p.add_argument("--projector-steps", type=int, default=200)
    p.add_argument("--start", help="begin at step 0 with these weights: a state file of this stage or an exported checkpoint")
    p.add_argument("--tower", choices=["trained", "kept"], default="trained", help="kept: only projector and decoder are trained")
    p.add_argument("--float32", action="store_true", help="for processors that emulate bfloat16")
    p.add_argument("--rank", type=int, default=0)
    p.add_argument("--world", type=int, default=1)
    o = p.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(o.seed)
    run, model = Run(o.out, "joint"), Model()
    kept = ("symbols",) if o.tower == "trained" else ("symbols", "tower", "heads")
    for n, q in model.named_parameters():
        q.requires_grad_(not n.startswith(kept))
    trained = [(n, q) for n, q in model.named_parameters() if q.requires_grad]
    optimizer = Muon(trained)
    step = run.resume(model, optimizer)
    fitted = Path(o.out) / "fitted.pt"
    if step == 0 and o.start:
        begin_with(model, optimizer, o.start)
    elif step == 0 and o.rank == 0:
        assemble(model, Path(o.out) / "tower.pt", Path(o.out) / "decoder.pt")
        fit_projector(model, o.seed, o.projector_steps, run)
        torch.save(model.state_dict(), fitted)
    if o.world > 1:
        dist.init_process_group("gloo", init_method=f"file://{(Path(o.out) / 'meet').resolve()}", rank=o.rank, world_size=o.world)
        dist.barrier()
    if step == 0 and not o.start:
        model.load_state_dict(torch.load(fitted, weights_only=True))
    table, losses, dense, began = Table(), deque(maxlen=50), deque(maxlen=50), time.time()
    parameters = [q for _, q in trained]
    while step < o.steps:
        b = samples.batch(o.seed, step * o.world + o.rank, o.rows, PHASES[o.phase], o.budget, pixels=True)
        for q in parameters:
            q.grad = torch.zeros_like(q)
        with torch.autocast("cpu", torch.bfloat16, enabled=not o.float32):
            with torch.set_grad_enabled(o.tower == "trained"):
                seen = model.tower(b.pixels)
            logits = forward(model, b, model.projector(seen))
            scores = model.heads(seen) if o.tower == "trained" else None
        loss = F.cross_entropy(logits.float(), b.target)
        labels_loss = torch.zeros(()) if scores is None else dense_loss(scores, b.labels)
        (loss + o.dense * labels_loss).backward()
        if o.world > 1:
            average_gradients(parameters, o.world)
        torch.nn.utils.clip_grad_norm_([q for _, q in optimizer.others], 1.0)
        optimizer.step(o.lr * schedule(step, o.steps, warmup=30, flat=o.flat))
        losses.append(loss.item())
        dense.append(labels_loss.item())
        table.add(b, logits)
        step += 1
        if o.rank == 0 and step % 50 == 0:
            rate = 50 / (time.time() - began)
            began = time.time()
            run.log(step=step, loss=round(sum(losses) / len(losses), 4), dense=round(sum(dense) / len(dense), 3), steps_per_s=round(rate, 2), **table.percent())
        if o.rank == 0 and (step % 100 == 0 or step == o.steps):
            run.save(step, model, optimizer)


if __name__ == "__main__":
    main()
