# A prompt is fused with its image before the decoder sees either: layers like the decoder's run over all patches of
# the image, its compressed rows and the text, and only compressed rows and text go on. What stands before the text
# does not depend on it, so that its keys and values are kept with the image. Each frame of a video is fused with the
# text on its own; the fused texts are averaged. Equal frames are fused once.

class Prefusion(NamedTuple):
  compressor : __torch__.compressor.Compressor
  layers : List[__torch__.decoder.Layer]

# An image or video. Rows of a frame: its patches, then the compressed ones.
class Visual(NamedTuple):
  rows : List[Tensor]  # [rows, hidden], float32, of the frame that is being fused
  keys : List[Tensor]  # per distinct frame and layer [rows, 2 * kv_heads, width]: keys, then values
  compressed : List[Tensor]  # [some, hidden] in order, float32: the compressed rows of the frames that are fused; in the
      # end those of all frames

# A text on its way through the frames.
class Text(NamedTuple):
  inputs : Tensor  # [text, hidden], float32, without ids that are not fused
  keys : List[Tensor]  # per layer [text, 2 * kv_heads, width], of the frame that it is being fused with
  sum : Tensor  # [text, hidden], float32, over frames

def keys(d: __torch__.decoder.Decoder, layers: int, rows: int) -> List[Tensor]:
  all = annotate(List[Tensor], [])
  width = 2 * torch.size(d.rotation, 2)
  for i in range(layers):
    all.append(torch.empty([rows, 2 * d.kv_heads, width], dtype=d.dtype, device=d.embedding.device))
  return all

# The next rows of a sequence, whose earlier ones are in `before`, if they belong to another sequence, and in `own`.
# h: [rows, hidden], float32; before: per layer, or none; own: per layer, this and later rows not yet written
def run(p: __torch__.prefusion.Prefusion, d: __torch__.decoder.Decoder, h: Tensor, before: List[Tensor],
    own: List[Tensor], first: int) -> Tensor:
  rows = torch.size(h, 0)
  start = first
  for i in range(len(p.layers)):
    if len(before) > 0:
      start = first + torch.size(before[i], 0)
    rotation = torch.slice(d.rotation, 0, start, start + rows)
    q, kv = __torch__.decoder.turned(d, p.layers[i], h, rotation)
    torch.copy_(torch.slice(own[i], 0, first, first + rows), kv)
    seen = torch.slice(own[i], 0, 0, first + rows)
    if len(before) > 0:
      seen = torch.cat([before[i], seen])
    mask = __torch__.attention.causal_mask(rows, start + rows, 0, q)
    stacked = torch.repeat(mask, [d.heads // d.kv_heads, 1])
    attended = __torch__.attention.chunk(q, seen, d.kv_heads, stacked, 0.)
    h = __torch__.decoder.after_attention(d, p.layers[i], h, attended)
  return h  # [rows, hidden]

# The parts of an image in one map, and the whole image, where there are parts.
# tiles: [side * side, width] each, row by row, the whole image last
def stitched(tiles: List[Tensor], blocks: int) -> Tensor:
  patches, width = torch.size(tiles[0])
  side = int(torch.sqrt(patches))
  parts = torch.reshape(torch.stack(tiles[0:(blocks * blocks)]), [blocks, blocks, side, side, width])
  return torch.reshape(torch.transpose(parts, 1, 2), [-1, width])  # [(blocks * side) ** 2, width]

# Begins a frame: what stands before the text.
# tiles: of this frame, as the tower gave them
def compress(p: __torch__.prefusion.Prefusion, f: __torch__.projector.Projector, v: __torch__.prefusion.Visual,
    tiles: List[Tensor], blocks: int) -> NoneType:
  map = __torch__.prefusion.stitched(tiles, blocks)
  all = [map]
  if blocks > 1:
    all.append(tiles[blocks * blocks])
  all.append(__torch__.compressor.run(p.compressor, map))
  v.rows.clear()
  v.rows.append(torch.to(__torch__.projector.run(f, torch.cat(all)), 6))
  return None

# Rows `first` to `end` of the frame that was compressed last; after the last ones the frame is fused.
def fuse_visual(p: __torch__.prefusion.Prefusion, d: __torch__.decoder.Decoder, v: __torch__.prefusion.Visual,
    first: int, end: int) -> NoneType:
  rows = v.rows[0]
  size = torch.size(rows, 0)
  layers = len(p.layers)
  if first == 0:
    v.keys.extend(__torch__.prefusion.keys(d, layers, size))
  own = v.keys[(len(v.keys) - layers):]
  h = __torch__.prefusion.run(p, d, torch.slice(rows, 0, first, end), annotate(List[Tensor], []), own, first)
  patches = size - __torch__.compressor.queries(p.compressor)
  if end > patches:
    v.compressed.append(torch.clone(torch.slice(h, 0, max(first, patches) - first)))
  return None

# All frames in their order. order: [frames] index among the distinct ones
def ordered(v: __torch__.prefusion.Visual, queries: int, order: List[int]) -> Tensor:
  rows = torch.cat(v.compressed)
  distinct = torch.reshape(rows, [-1, queries, torch.size(rows, 1)])
  all = annotate(List[Tensor], [])
  for kind in order:
    all.append(torch.select(distinct, 0, kind))
  v.compressed.clear()
  v.compressed.append(torch.cat(all))
  return v.compressed[0]  # [frames * queries, hidden]

# ids: [text] without those that are not fused
def text(d: __torch__.decoder.Decoder, layers: int, ids: Tensor) -> __torch__.prefusion.Text:
  inputs = __torch__.decoder.embedded(d, ids)
  keys = __torch__.prefusion.keys(d, layers, torch.size(ids, 0))
  return __torch__.prefusion.Text(inputs, keys, torch.zeros_like(inputs))

# Rows `first` to `end` of the text, with a frame that occurs `count` times.
def fuse_text(p: __torch__.prefusion.Prefusion, d: __torch__.decoder.Decoder, v: __torch__.prefusion.Visual,
    t: __torch__.prefusion.Text, frame: int, count: int, first: int, end: int) -> NoneType:
  layers = len(p.layers)
  before = v.keys[(frame * layers):((frame + 1) * layers)]
  h = __torch__.prefusion.run(p, d, torch.slice(t.inputs, 0, first, end), before, t.keys, first)
  torch.add_(torch.slice(t.sum, 0, first, end), h, alpha=count)
  return None

# What enters the decoder: the fused text with the compressed rows in its middle; ids that are not fused are embedded.
# ids: [all of the text]; fused: which of them were; frames: how many they were fused with, equal ones included
def fused(d: __torch__.decoder.Decoder, v: __torch__.prefusion.Visual, t: __torch__.prefusion.Text, ids: Tensor,
    fused: Tensor, marker: int, frames: int) -> Tensor:
  rows = __torch__.decoder.embedded(d, ids)
  torch.index_copy_(rows, 0, fused, torch.div(t.sum, frames))
  all = torch.add([torch.slice(rows, 0, 0, marker)], v.compressed)
  all.append(torch.slice(rows, 0, marker))
  return torch.cat(all)  # [tokens, hidden]
