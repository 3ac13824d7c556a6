# Media on their way through the tower, and the features of those that are through, by the handle that Java gave them.

class Store(NamedTuple):
  states : Dict[int, List[Tensor]]  # of the tile that is in the tower, see there
  tiles : Dict[int, List[Tensor]]  # [tile tokens, hidden] of each tile that is through
  features : Dict[int, Tensor]  # [tokens, hidden] of each medium that is through

def store() -> __torch__.features.Store:
  return __torch__.features.Store(annotate(Dict[int, List[Tensor]], {}), annotate(Dict[int, List[Tensor]], {}),
      annotate(Dict[int, Tensor], {}))

def release(s: __torch__.features.Store, handle: int) -> NoneType:
  if handle in s.states:
    s.states.pop(handle)
  if handle in s.tiles:
    s.tiles.pop(handle)
  if handle in s.features:
    s.features.pop(handle)
  return None

# pooling: what happens to a tile before it is projected, see `pool_tile`
def encode(t: __torch__.tower.Tower, p: __torch__.projector.Projector, s: __torch__.features.Store, handle: int,
    pixels: Tensor, first: int, end: int, pooling: List[int]) -> NoneType:
  if first == 0:
    state = __torch__.tower.begin(t, torch.to(pixels, t.positions.device))
  else:
    state = s.states.pop(handle)
  state = __torch__.tower.run(t, state, first, end)
  if end < len(t.layers):
    s.states[handle] = state
  else:
    if handle not in s.tiles:
      s.tiles[handle] = annotate(List[Tensor], [])
    seen = __torch__.merge.pool_tile(__torch__.tower.result(t, state), pooling)
    s.tiles[handle].append(__torch__.projector.run(p, seen))
  return None

def merge(p: __torch__.projector.Projector, s: __torch__.features.Store, handle: int, tiles: List[int], kind: int,
    numbers: List[int]) -> NoneType:
  encoded = s.tiles.pop(handle)
  all = annotate(List[Tensor], [])
  for tile in tiles:
    all.append(encoded[tile])
  s.features[handle] = torch.contiguous(__torch__.merge.run(all, kind, numbers, p.newline))
  return None
