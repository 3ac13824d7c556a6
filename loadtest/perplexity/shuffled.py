"""Writes the model of a quantised GGUF file (llama architecture) in float32, with its columns in random order.

A model that was rounded to 4 bits lies on the grid of those 4 bits, and rounding it again to groups of the same columns
would find that grid and lose nothing. So the order of the residual stream, of the MLP's hidden units and of the values
within a head is shuffled: the same function, and groups of 32 columns in which no two weights need share a scale.

usage: shuffled.py IN.gguf OUT.gguf        needs numpy and gguf
"""

import re
import sys

import gguf
import numpy

source, target = sys.argv[1:]
reader = gguf.GGUFReader(source)
draws = numpy.random.default_rng(1)


def value(key):
    return reader.fields[key].contents()


heads, groups = value("llama.attention.head_count"), value("llama.attention.head_count_kv")
width = value("llama.embedding_length")
size = width // heads
stream = draws.permutation(width)
hidden = [draws.permutation(value("llama.feed_forward_length")) for _ in range(value("llama.block_count"))]
within = [[draws.permutation(size) for _ in range(groups)] for _ in hidden]


def values(layer):
    return numpy.concatenate([head * size + each for head, each in enumerate(within[layer])])


def attended(layer):
    return numpy.concatenate([head * size + within[layer][head * groups // heads] for head in range(heads)])


def shuffled(name, weights):
    if weights.ndim == 1:
        return weights[stream]
    layer = int(re.sub(r"^blk\.(\d+)\..*|.*", r"\1", name) or -1)
    match name.split(".")[-2]:
        case "attn_output":
            return weights[stream][:, attended(layer)]
        case "ffn_down":
            return weights[stream][:, hidden[layer]]
        case "attn_v":
            return weights[values(layer)][:, stream]
        case "ffn_gate" | "ffn_up":
            return weights[hidden[layer]][:, stream]
        case "attn_q" | "attn_k" | "token_embd" | "output":
            return weights[:, stream]
    raise ValueError(name)


writer = gguf.GGUFWriter(target, "llama")
for key, field in reader.fields.items():
    if key.startswith("GGUF.") or key in ("general.architecture", "general.file_type", "general.quantization_version"):
        continue
    kind = field.types[0]
    writer.add_key_value(key, field.contents(), kind, field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None)
for tensor in reader.tensors:
    weights = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(numpy.float32)
    writer.add_tensor(tensor.name, numpy.ascontiguousarray(shuffled(tensor.name, weights)))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
