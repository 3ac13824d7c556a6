#!/usr/bin/env bash
# cv-preinfer (PyPI codec-video-prep) turns a video into canvases of the patches that changed most, for LLaVA-OneVision-2.
# Expected: every sampled frame has patches in some canvas, and about as many canvases for a video of one more frame.
# Observed with codec-video-prep 0.2.5: a group of frames shorter than --min_group_frames (8) at the end of the video is
# dropped, without a word. frame_ids.npy still lists its frames. The model never sees what happens last, and a question
# about the end of a video is answered from what came before. 64 to 79 frames of one test picture at 8 a second:
#   frames  canvases  last frames in no canvas
#   67      8         2
#   68      20        5
#   70      20        0
#   71      16        5
#   73      16        0
# One frame more gives 8 or 20 canvases, since the groups end elsewhere: tokens of a video are known only afterwards.
# usage: codec-video-prep-tail-unseen.sh    needs ffmpeg and ffprobe, python3 with venv, and PyPI; exits non-zero if this
# changes
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check codec-video-prep==0.2.5
for frames in $(seq 64 79); do
  ffmpeg -v error -y -f lavfi -i testsrc2=size=320x240:rate=8 -frames:v "$frames" -c:v libx264 -pix_fmt yuv420p \
    "$tmp/clip.mp4"
  "$tmp/venv/bin/cv-preinfer" --video "$tmp/clip.mp4" --out_dir "$tmp/$frames" --num_sampled_frames 256 \
    --group_size 32 --images_per_group 4 >"$tmp/log" 2>&1
done
cat >"$tmp/run.py" <<'PY'
import glob
import sys

import numpy

unseen = {}
for frames in range(64, 80):
    folder = "%s/%d" % (sys.argv[1], frames)
    sampled = set(numpy.load(folder + "/frame_ids.npy").tolist())
    seen = set(numpy.load(folder + "/src_patch_position.npy").reshape(-1, 3)[:, 0].tolist())
    missing = sorted(sampled - seen)
    assert missing == list(range(frames - len(missing), frames)), "not at the end"
    unseen[frames] = len(missing)
    print("%d frames, %2d canvases, last %d unseen" % (frames, len(glob.glob(folder + "/canvas_*")), len(missing)))
assert any(unseen.values()) and max(unseen.values()) < 8
PY
"$tmp/venv/bin/python" "$tmp/run.py" "$tmp"
