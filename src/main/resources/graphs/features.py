# Media on their way through the tower, and the features of those that are through, by the handle that Java gave them.

class Store(NamedTuple):
  states : Dict[int, List[Tensor]]  # of the tile that is in the tower, see there
  tiles : Dict[int, List[Tensor]]  # [tile tokens, hidden] of each tile that is through
  visuals : Dict[int, __torch__.prefusion.Visual]  # media that prompts are fused with
  texts : Dict[int, __torch__.prefusion.Text]  # prompts that are being fused
  features : Dict[int, Tensor]  # [tokens, hidden] of each medium that is through; side by side for several layers
  layers : List[int]  # of the decoder before which features are added; none: they replace embeddings
  added_scale : float  # of features that are added

def store(layers: List[int], added_scale: float) -> __torch__.features.Store:
  return __torch__.features.Store(annotate(Dict[int, List[Tensor]], {}), annotate(Dict[int, List[Tensor]], {}),
      annotate(Dict[int, __torch__.prefusion.Visual], {}), annotate(Dict[int, __torch__.prefusion.Text], {}),
      annotate(Dict[int, Tensor], {}), layers, added_scale)

def release(s: __torch__.features.Store, handle: int) -> NoneType:
  if handle in s.states:
    s.states.pop(handle)
  if handle in s.tiles:
    s.tiles.pop(handle)
  if handle in s.visuals:
    s.visuals.pop(handle)
  if handle in s.texts:
    s.texts.pop(handle)
  if handle in s.features:
    s.features.pop(handle)
  return None

# One tile that is through the tower. seen: [tokens, tower hidden]
def tile(p: __torch__.projector.Projector, seen: Tensor, pooling: List[int], projected: bool) -> Tensor:
  pooled = __torch__.merge.pool_tile(seen, pooling)
  if projected:
    return __torch__.projector.run(p, pooled)
  return pooled

def add_tile(s: __torch__.features.Store, handle: int, tile: Tensor) -> NoneType:
  if handle not in s.tiles:
    s.tiles[handle] = annotate(List[Tensor], [])
  s.tiles[handle].append(tile)
  return None

# Whole tiles, of any media: all are added or, if this fails, none. pixels: [tiles, 3, side, side]; handles: of each tile
def encode_all(t: __torch__.tower.Tower, p: __torch__.projector.Projector, s: __torch__.features.Store,
    handles: List[int], pixels: Tensor, pooling: List[int], projected: bool) -> NoneType:
  state = __torch__.tower.begin(t, __torch__.staging.to(pixels, t.positions))
  seen = __torch__.tower.result(t, __torch__.tower.run(t, state, 0, __torch__.tower.depth(t)))
  tiles = annotate(List[Tensor], [])
  for i in range(len(handles)):
    tiles.append(__torch__.features.tile(p, torch.select(seen, 0, i), pooling, projected))
  for i in range(len(handles)):
    __torch__.features.add_tile(s, handles[i], tiles[i])
  return None

# Puts one tile before the first layer. pixels: [3, side, side]
def begin(t: __torch__.tower.Tower, s: __torch__.features.Store, handle: int, pixels: Tensor) -> NoneType:
  s.states[handle] = __torch__.tower.begin(t, torch.unsqueeze(__torch__.staging.to(pixels, t.positions), 0))
  return None

# Takes the tile out, behind the last layer.
def finish(t: __torch__.tower.Tower, p: __torch__.projector.Projector, s: __torch__.features.Store, handle: int,
    pooling: List[int], projected: bool) -> NoneType:
  seen = torch.select(__torch__.tower.result(t, s.states.pop(handle)), 0, 0)
  __torch__.features.add_tile(s, handle, __torch__.features.tile(p, seen, pooling, projected))
  return None

# Some layers of one tile. pixels: [3, side, side], read when first is 0
# pooling: what happens to a tile before it is projected, see `pool_tile`
# projected: whether it is
def encode(t: __torch__.tower.Tower, p: __torch__.projector.Projector, s: __torch__.features.Store, handle: int,
    pixels: Tensor, first: int, end: int, pooling: List[int], projected: bool) -> NoneType:
  if first == 0:
    __torch__.features.begin(t, s, handle, pixels)
  s.states[handle] = __torch__.tower.run(t, s.states[handle], first, end)
  if end == __torch__.tower.depth(t):
    __torch__.features.finish(t, p, s, handle, pooling, projected)
  return None

def merge(p: __torch__.projector.Projector, s: __torch__.features.Store, handle: int, tiles: List[int], kind: str,
    numbers: List[int]) -> NoneType:
  encoded = s.tiles.pop(handle)
  all = annotate(List[Tensor], [])
  for tile in tiles:
    all.append(encoded[tile])
  s.features[handle] = torch.contiguous(__torch__.merge.run(all, kind, numbers, p.newline))
  return None

# Begins a frame of a media item that prompts are fused with. tiles: which of the encoded ones are this frame's
def compress(x: __torch__.prefusion.Prefusion, p: __torch__.projector.Projector, s: __torch__.features.Store,
    handle: int, tiles: List[int], blocks: int) -> NoneType:
  if handle not in s.visuals:
    s.visuals[handle] = __torch__.prefusion.Visual(annotate(List[Tensor], []), annotate(List[Tensor], []),
        annotate(List[Tensor], []))
  own = annotate(List[Tensor], [])
  for tile in tiles:
    own.append(s.tiles[handle][tile])
  __torch__.prefusion.compress(x, p, s.visuals[handle], own, blocks)
  return None

# Rows `first` to `end` of a frame. order: for each frame which of the distinct ones it equals; last: whether nothing
# follows
def fuse_visual(x: __torch__.prefusion.Prefusion, d: __torch__.decoder.Decoder, s: __torch__.features.Store,
    handle: int, first: int, end: int, order: List[int], last: bool) -> NoneType:
  __torch__.prefusion.fuse_visual(x, d, s.visuals[handle], first, end)
  if last:
    s.tiles.pop(handle)
    s.visuals[handle].rows.clear()
    queries = __torch__.compressor.queries(x.compressor)
    s.features[handle] = __torch__.prefusion.ordered(s.visuals[handle], queries, order)
  return None

# Rows `first` to `end` of a prompt's fused ids, with one of the distinct frames of the media item `base`, of which there
# are `count` among all `frames`; `fused` are the places of those ids among all. last: whether nothing follows
def fuse_text(x: __torch__.prefusion.Prefusion, d: __torch__.decoder.Decoder, s: __torch__.features.Store,
    handle: int, base: int, ids: Tensor, fused: Tensor, marker: int, frame: int, count: int, frames: int, first: int,
    end: int, last: bool) -> NoneType:
  all = __torch__.staging.to(ids, d.embedding)
  places = __torch__.staging.to(fused, d.embedding)
  if handle not in s.texts:
    s.texts[handle] = __torch__.prefusion.text(d, len(x.layers), torch.index_select(all, 0, places))
  text = s.texts[handle]
  __torch__.prefusion.fuse_text(x, d, s.visuals[base], text, frame, count, first, end)
  if last:
    s.features[handle] = __torch__.prefusion.fused(d, s.visuals[base], text, all, places, marker, frames)
    s.texts.pop(handle)
  return None
