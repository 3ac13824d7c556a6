#!/bin/sh
# PEFT 0.21.2: an adapter with "init_lora_weights": "pissa_niter_N" is another model each time it is loaded.
#
# Expected: loading gives the trained model, as for "pissa", since more iterations (16 are recommended) approach the
# exact decomposition.
# Observed: PEFT computes the residual base again with torch.svd_lowrank, which starts from unseeded random numbers. On
# a matrix without a gap in its singular values, as trained ones are, outputs of two loads differ by tenths where they
# are of the size of 1, with 4 and with 16 iterations. "pissa" and "olora" give the trained model to the last bit. So a
# server can compute the base of those two again, and that of pissa_niter_N cannot be recovered.
#
# usage: peft-pissa-niter-loads-differ.sh    needs python3 with venv and PyPI (torch is large)
set -e
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" -q install 'peft==0.21.2' 'torch==2.15.0' 'transformers==5.24.0'
"$folder/venv/bin/python" - <<'PY'
import sys, tempfile, torch, warnings
warnings.filterwarnings("ignore")
from peft import LoraConfig, PeftModel, get_peft_model

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(1)
        self.up = torch.nn.Linear(64, 64, bias=False)

    def forward(self, x):
        return self.up(x)

def loaded(folder, seed):
    net = Net()
    torch.manual_seed(seed)
    return PeftModel.from_pretrained(net, folder)(torch.linspace(-1, 1, 64))

def differences(start):
    with tempfile.TemporaryDirectory() as folder:
        model = get_peft_model(Net(), LoraConfig(r=4, lora_alpha=8, target_modules=["up"], init_lora_weights=start))
        with torch.no_grad():
            for each in model.parameters():
                if each.requires_grad:
                    each.add_(0.05 * torch.randn_like(each))
        model.save_pretrained(folder)
        trained = model(torch.linspace(-1, 1, 64))
        first, second = loaded(folder, 11), loaded(folder, 12)
        return float((trained - first).abs().max()), float((first - second).abs().max())

same = True
for start, differs in (("pissa", False), ("olora", False), ("pissa_niter_4", True), ("pissa_niter_16", True)):
    trained, again = differences(start)
    print("%-15s trained and loaded: %.4f   loaded twice: %.4f" % (start, trained, again))
    same &= (again > 0.05) == differs and (trained > 0.05) == differs
sys.exit(0 if same else 1)
PY
