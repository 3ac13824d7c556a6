# Weights straight out of mapped files. A description of tensors is a list of numbers, for each tensor: index of the
# mapped file, first element, data type in the file, number of dimensions, dimensions. No dimensions and a negative file
# index: the checkpoint does not have this one, it reads as an empty tensor. A negative number of dimensions: after them
# come as many strides, and the tensor is copied into row-major order.
# Two forms are computed from such tensors, whose descriptions follow: -2, a whole number m and an exponent e stand before
# those of a weight w and of factors a and b, for w + m * 2^e * b @ a in float32; -3 stands before those of a delta and of
# what it is added to, in float16.

# Maps a file privately and read-only; nothing is read until it is used.
def map(path: str, elements: int, dtype: int) -> Tensor:
  return torch.from_file(path, False, elements, dtype=dtype)  # [elements]

def one(files: List[Tensor], description: List[int], at: int) -> Tensor:
  if description[at] < 0:
    return torch.zeros([0])
  file = files[description[at]]
  start = description[at + 1]
  dtype = description[at + 2]
  dimensions = abs(description[at + 3])
  shape = description[(at + 4):(at + 4 + dimensions)]
  strides = description[(at + 4 + dimensions):__torch__.weights.end(description, at)]
  elements = 1
  for size in shape:
    elements = elements * size
  if len(strides) > 0 and elements > 0:
    elements = 1
    for i in range(dimensions):
      elements = elements + (shape[i] - 1) * strides[i]
  if file.dtype == dtype:
    found = torch.slice(file, 0, start, start + elements)
  else:
    # The data do not begin at a multiple of their size: the file is mapped as bytes, and a copy is aligned.
    width = 2
    if dtype == 6:
      width = 4
    found = torch.view_copy(torch.clone(torch.slice(file, 0, start, start + elements * width)), dtype)
  if len(strides) > 0 and elements > 0:
    return torch.clone(torch.as_strided(found, shape, strides), memory_format=0)
  return torch.reshape(found, shape)

# Where the description that follows that of one tensor of a file begins.
def end(description: List[int], at: int) -> int:
  dimensions = description[at + 3]
  if dimensions < 0:
    return at + 4 - 2 * dimensions
  return at + 4 + dimensions

# w: [m, n], a: [rank, n], b: [m, rank]
def product(files: List[Tensor], description: List[int], at: int) -> Tensor:
  first = at + 3
  second = __torch__.weights.end(description, first)
  third = __torch__.weights.end(description, second)
  w = __torch__.weights.place(__torch__.weights.one(files, description, first), 6, "cpu")
  a = __torch__.weights.place(__torch__.weights.one(files, description, second), 6, "cpu")
  b = __torch__.weights.place(__torch__.weights.one(files, description, third), 6, "cpu")
  scale = float(description[at + 1]) * torch.pow(2., description[at + 2])
  return torch.addmm(w, b, a, beta=1, alpha=scale)  # [m, n]

# The base may have fewer rows, or fewer columns.
def sum(files: List[Tensor], description: List[int], at: int) -> Tensor:
  first = at + 1
  second = __torch__.weights.end(description, first)
  delta = __torch__.weights.place(__torch__.weights.one(files, description, first), 5, "cpu")
  base = __torch__.weights.place(__torch__.weights.one(files, description, second), 5, "cpu")
  result = torch.clone(delta)
  part = torch.slice(result, 0, 0, torch.size(base, 0))
  if torch.dim(result) > 1:
    part = torch.slice(part, 1, 0, torch.size(base, 1))
  torch.add_(part, base)
  return result

# All described tensors, in order, as they are in the files or computed from them.
def read(files: List[Tensor], description: List[int]) -> List[Tensor]:
  tensors = annotate(List[Tensor], [])
  at = 0
  while at < len(description):
    kind = description[at]
    last = at
    if kind == -2:
      tensors.append(__torch__.weights.product(files, description, at))
      last = __torch__.weights.end(description, __torch__.weights.end(description, at + 3))
    elif kind == -3:
      tensors.append(__torch__.weights.sum(files, description, at))
      last = __torch__.weights.end(description, at + 1)
    else:
      tensors.append(__torch__.weights.one(files, description, at))
    at = __torch__.weights.end(description, last)
  return tensors

def place(x: Tensor, dtype: int, device: str) -> Tensor:
  return torch.to(x, torch.device(device), dtype)

# Rows of whole numbers from -127 to 127, and what each row is to be multiplied with. By pieces, since they take float32.
# w: [out, in]; gives [out, in] in w's type, which holds such numbers exactly, and [out] in float32
def quantised(w: Tensor) -> Tuple[Tensor, Tensor]:
  rows = torch.size(w, 0)
  q = torch.empty_like(w)
  scales = torch.empty([rows], dtype=6, device=w.device)
  for i in range((rows + 4095) // 4096):
    end = min(rows, (i + 1) * 4096)
    x = torch.to(torch.slice(w, 0, i * 4096, end), 6)
    scale = torch.div(torch.clamp(torch.amax(torch.abs(x), [1], True), 1e-30), 127.)
    torch.copy_(torch.slice(q, 0, i * 4096, end), torch.round(torch.div(x, scale)))
    torch.copy_(torch.slice(scales, 0, i * 4096, end), torch.squeeze(scale, 1))
  return (q, scales)
