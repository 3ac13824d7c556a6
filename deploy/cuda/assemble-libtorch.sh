#!/bin/sh
# Lays out the CUDA build of libtorch as the server loads it, from an installation of the PyPI package torch:
#   pip install --target PACKAGES torch==2.7.1
#   deploy/cuda/assemble-libtorch.sh PACKAGES DEST [link]
# DEST/torch is for PYTORCH_LIBRARY_PATH, and both DEST/torch and DEST/nvidia belong into LD_LIBRARY_PATH.
# With "link", the files are linked instead of copied (about 4 GB).
set -eu

packages=${1:?the folder with the installed Python packages}
dest=${2:?the folder to fill}
how=${3-copy}

place() { # folder, files
    to=$1
    shift
    mkdir -p "$to"
    for file in "$@"; do
        [ -f "$file" ] || continue
        if [ "$how" = link ]; then
            ln -sf "$file" "$to/"
        else
            cp -p "$file" "$to/"
        fi
    done
}

packages=$(CDPATH='' cd -- "$packages" && pwd)
if [ ! -f "$packages/torch/lib/libtorch_cuda.so" ]; then
    echo "$packages/torch/lib/libtorch_cuda.so is missing: is torch installed there, and its CUDA build?" >&2
    exit 1
fi

place "$dest/torch" "$packages"/torch/lib/*.so*
# The first two need Python. The third is linked to the driver's libcuda.so.1, which a build machine lacks, and DJL
# loads every library of the folder. libtorch needs it only if a kernel is compiled at run time.
rm -f "$dest/torch/libtorch_python.so" "$dest/torch/libshm.so" "$dest/torch/libcaffe2_nvrtc.so"

place "$dest/nvidia" "$packages"/nvidia/*/lib/*.so* "$packages"/cusparselt/lib/*.so*

# A library that is missing here, other than the driver's, would fail at the server's first start.
missing=$(LD_LIBRARY_PATH="$dest/torch:$dest/nvidia" ldd "$dest"/torch/*.so* | sed -n 's/^[[:space:]]*\(.*\) => not found/\1/p' | sort -u | grep -v '^libcuda\.so' || true)
if [ -n "$missing" ]; then
    echo "these libraries are missing:" >&2
    echo "$missing" >&2
    exit 1
fi
echo "$(find "$dest/torch" "$dest/nvidia" -name '*.so*' | wc -l) libraries in $dest"
