# The projected features of a media item's tiles become the tokens that enter the decoder.

# x: [count, hidden]
def with_newline(x: Tensor, newline: Tensor) -> Tensor:
  return torch.cat([x, torch.unsqueeze(newline, 0)])  # [count + 1, hidden]

# maps: [count, hidden, height, width]; half-pixel centres, no antialiasing
def resized(maps: Tensor, height: int, width: int) -> Tensor:
  return torch.to(torch.upsample_bilinear2d(torch.to(maps, 6), [height, width], False), maps.dtype)

# mode: 1 bilinear to `out` x `out`, 2 mean, 3 largest of each `stride` x `stride`
# maps: [count, hidden, side, side]
def pooled(maps: Tensor, mode: int, stride: int, out: int) -> Tensor:
  if mode == 1:
    return __torch__.merge.resized(maps, out, out)
  if mode == 2:
    return torch.avg_pool2d(maps, [stride, stride])
  return torch.max_pool2d(maps, [stride, stride])

# x: [side * side, hidden] of one tile; numbers: none, or those in TilePooling.java; none: as it is
def pool_tile(x: Tensor, numbers: List[int]) -> Tensor:
  if len(numbers) == 0:
    return x
  n = __torch__.contract.tile_pooling(numbers)
  map = torch.reshape(torch.t(x), [1, -1, n.side, n.side])
  small = __torch__.merge.pooled(map, n.mode, n.stride, n.out)
  return torch.t(torch.flatten(torch.squeeze(small, 0), 1))  # [out * out, hidden]

# tiles: the whole image, then the crops of a grid, [side * side, hidden] each
def map_of_crops(tiles: List[Tensor], n: __torch__.contract.AnyResolution) -> Tensor:
  side = n.side
  crops = torch.reshape(torch.stack(tiles[1:]), [n.rows, n.columns, side, side, -1])
  map = torch.reshape(torch.permute(crops, [4, 0, 2, 1, 3]), [-1, n.rows * side, n.columns * side])  # [hidden, y, x]
  map = torch.slice(map, 1, n.top, n.top + n.height)
  map = torch.slice(map, 2, n.left, n.left + n.width)
  if n.largest > 0:
    return torch.squeeze(torch.max_pool2d(torch.unsqueeze(map, 0), [2, 2]), 0)
  if n.out_height != n.height or n.out_width != n.width:
    return torch.squeeze(__torch__.merge.resized(torch.unsqueeze(map, 0), n.out_height, n.out_width), 0)
  return map

def any_resolution(tiles: List[Tensor], n: __torch__.contract.AnyResolution, newline: Tensor) -> Tensor:
  map = __torch__.merge.map_of_crops(tiles, n)
  if n.newlines > 0:
    map = torch.cat([map, torch.expand(torch.reshape(newline, [-1, 1, 1]), [-1, n.out_height, 1])], 2)
  lines = torch.t(torch.flatten(map, 1))  # [height * width, hidden]
  if n.base > 0:
    return torch.cat([tiles[0], lines])  # [tokens, hidden]
  return lines

# frames: [side * side, hidden] each
def video(frames: List[Tensor], n: __torch__.contract.VideoLayout, newline: Tensor) -> Tensor:
  count = len(frames)
  maps = torch.permute(torch.reshape(torch.stack(frames), [count, n.side, n.side, -1]), [0, 3, 1, 2])
  if n.mode > 0:
    maps = __torch__.merge.pooled(maps, n.mode, n.stride, n.out)
  x = torch.permute(maps, [0, 2, 3, 1])  # [frames, y, x, hidden]
  out = torch.size(x, 1)
  if n.newlines == 3:
    x = torch.cat([x, torch.expand(newline, [count, out, 1, -1])], 2)
  x = torch.flatten(x, 1, 2)  # [frames, tokens of one, hidden]
  if n.newlines == 2:
    x = torch.cat([x, torch.expand(newline, [count, 1, -1])], 1)
  x = torch.flatten(x, 0, 1)
  if n.newlines == 1:
    return __torch__.merge.with_newline(x, newline)
  return x  # [tokens, hidden]

# kind: "in order" or "in order, newline", all tiles one after the other, without numbers; "any resolution" and "video",
# with the numbers in AnyResolution.java and VideoLayout.java
def run(tiles: List[Tensor], kind: str, numbers: List[int], newline: Tensor) -> Tensor:
  if kind == "in order":
    return torch.cat(tiles)
  if kind == "in order, newline":
    return __torch__.merge.with_newline(torch.cat(tiles), newline)
  if kind == "any resolution":
    return __torch__.merge.any_resolution(tiles, __torch__.contract.any_resolution(numbers), newline)
  return __torch__.merge.video(tiles, __torch__.contract.video_layout(numbers), newline)
