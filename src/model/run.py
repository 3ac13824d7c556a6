"""What the training stages share: the log, the schedule, saving and resuming."""

import json
import os
import time
from pathlib import Path

import torch


class Run:
    """A folder with the log and the newest state of one stage."""

    def __init__(self, folder, stage):
        self.folder, self.stage = Path(folder), stage
        self.folder.mkdir(parents=True, exist_ok=True)
        self.state_file = self.folder / f"{stage}.pt"
        self.started = time.time()

    def log(self, **values):
        values = {"stage": self.stage, "minutes": round((time.time() - self.started) / 60, 2)} | values
        line = json.dumps(values)
        print(line, flush=True)
        with open(self.folder / f"{self.stage}.jsonl", "a") as file:
            file.write(line + "\n")

    def save(self, step, model, optimizer):
        part = self.state_file.with_suffix(".part")
        torch.save({"step": step, "model": model.state_dict(), "optimizer": optimizer.state_dict()}, part)
        os.replace(part, self.state_file)

    def resume(self, model, optimizer):
        """The step to continue with: 0 for a new run. Data depend on (seed, step) only, so that nothing is repeated."""
        if not self.state_file.exists():
            return 0
        state = torch.load(self.state_file, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        return state["step"]


def schedule(step, steps, warmup=100, flat=0.5, last=0.05):
    """Warm up, stay, go down linearly."""
    if step < warmup:
        return (step + 1) / warmup
    down = (step - flat * steps) / ((1 - flat) * steps)
    return 1.0 if down <= 0 else max(last, 1 - (1 - last) * down)
