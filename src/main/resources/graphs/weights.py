# Weights straight out of mapped files. A description of tensors is a list of numbers, for each tensor: index of the
# mapped file, first element, data type in the file, number of dimensions, dimensions. No dimensions and a negative file
# index: the checkpoint does not have this one, it reads as an empty tensor. A negative number of dimensions: after them
# come as many strides, and the tensor is copied into row-major order.
# Others are computed from such tensors, whose descriptions follow the numbers that begin theirs:
# -2, m, e, form, weight w, factors a and b, magnitudes if the form has them: w + m * 2^e * b @ a in float32
# -3, a delta, what it is added to: their sum in float16
# -4, m, e, bias w, vector x: w + m * 2^e * x in float32
# -5, count, row numbers, table w, rows: w with those rows in the places of its own, in float32
# The form of a product is the number of its start (0: none, 1: the largest singular values, 2: QR), plus 4 for a table of
# embeddings, whose factors are the other way round, plus 8 if magnitudes follow.

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

def float_part(files: List[Tensor], description: List[int], at: int) -> Tensor:
  return __torch__.weights.place(__torch__.weights.one(files, description, at), 6, "cpu")

def scale(description: List[int], at: int) -> float:
  return float(description[at + 1]) * torch.pow(2., description[at + 2])

# The tensor that is described, and where the last of the parts that it is made of begins.
def adapted(files: List[Tensor], description: List[int], at: int) -> Tuple[Tensor, int]:
  if description[at] == -2:
    return __torch__.weights.product(files, description, at)
  if description[at] == -4:
    first = at + 3
    second = __torch__.weights.end(description, first)
    w = __torch__.weights.float_part(files, description, first)
    x = __torch__.weights.float_part(files, description, second)
    return (torch.add(w, x, alpha=__torch__.weights.scale(description, at)), second)
  count = description[at + 1]
  first_part = at + 2 + count
  second_part = __torch__.weights.end(description, first_part)
  table = __torch__.weights.float_part(files, description, first_part)
  rows = __torch__.weights.float_part(files, description, second_part)
  places = torch.tensor(description[(at + 2):first_part], dtype=4)
  return (torch.index_copy(table, 0, places, rows), second_part)

# w: [m, n], a: [rank, n], b: [m, rank]; or a: [rank, m], b: [n, rank] of a table
def product(files: List[Tensor], description: List[int], at: int) -> Tuple[Tensor, int]:
  form = description[at + 3]
  start = form % 4
  is_table = form % 8 >= 4
  first = at + 4
  second = __torch__.weights.end(description, first)
  last = __torch__.weights.end(description, second)
  stored = __torch__.weights.one(files, description, first)
  w = __torch__.weights.place(stored, 6, "cpu")
  a = __torch__.weights.float_part(files, description, second)
  b = __torch__.weights.float_part(files, description, last)
  factor = __torch__.weights.scale(description, at)
  if start > 0:
    # What is left of a weight has the weight's data type, as in training.
    rest = torch.to(__torch__.weights.rest(w, torch.size(a, 0), start, factor), stored.dtype)
    w = __torch__.weights.place(rest, 6, "cpu")
  along = 1
  if is_table:
    along = 0
    changed = torch.addmm(w, torch.t(a), torch.t(b), beta=1, alpha=factor)
  else:
    changed = torch.addmm(w, b, a, beta=1, alpha=factor)
  if form >= 8:
    last = __torch__.weights.end(description, last)
    magnitudes = torch.unsqueeze(__torch__.weights.float_part(files, description, last), along)
    lengths = torch.linalg_vector_norm(changed, 2, [along], True)
    changed = torch.mul(changed, torch.div(magnitudes, lengths))
  return (changed, last)

# What is left of w when the part is taken out with which training began. The signs of directions do not matter.
def rest(w: Tensor, rank: int, start: int, factor: float) -> Tensor:
  x = torch.to(w, 7)
  if start == 2:
    # Columns of Q depend on the columns of x up to theirs. Q and R are not divided by the adapter's factor, as the
    # directions of the other start are.
    q, r = torch.linalg_qr(torch.slice(x, 1, 0, rank), "reduced")
    return torch.sub(x, torch.matmul(q, torch.matmul(torch.t(q), x)), alpha=factor)
  is_tall = torch.size(x, 0) > torch.size(x, 1)
  if is_tall:
    x = torch.t(x)
  # Directions on the shorter side, by way of the matrix of inner products: in float64 as exact as those of float32.
  squares, directions = torch.linalg_eigh(torch.matmul(x, torch.t(x)))
  k = torch.size(squares, 0)
  u = torch.slice(directions, 1, max(0, k - rank), k)
  x = torch.sub(x, torch.matmul(u, torch.matmul(torch.t(u), x)))
  if is_tall:
    x = torch.t(x)
  return torch.contiguous(x)

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
    if kind == -3:
      tensors.append(__torch__.weights.sum(files, description, at))
      last = __torch__.weights.end(description, at + 1)
    elif kind < -1:
      tensor, last_part = __torch__.weights.adapted(files, description, at)
      tensors.append(tensor)
      last = last_part
    else:
      tensors.append(__torch__.weights.one(files, description, at))
    at = __torch__.weights.end(description, last)
  return tensors

def place(x: Tensor, dtype: int, device: str) -> Tensor:
  return torch.to(x, torch.device(device), dtype)

# A matrix that is computed with in `dtype`. halves: whether numbers of 16 bits stay as they are in the file, to be widened
# when they are used, which loses nothing.
def matrix(x: Tensor, dtype: int, halves: bool, device: str) -> Tensor:
  if halves and (x.dtype == 5 or x.dtype == 15):
    return torch.to(x, torch.device(device), x.dtype)
  return __torch__.weights.place(x, dtype, device)

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

# Groups of weights on 16 levels, [rows, groups, n] in float32, as the package quantisation.rounding finds scales and
# minima: by least squares, for ranges that leave out a little of one end or both, and then twice for the best codes.
def on_levels(x: Tensor) -> Tensor:
  below = [0., 0.04, 0.08, 0., 0.06, 0.12, 0.04]
  above = [0., 0.04, 0.08, 0.06, 0., 0.04, 0.12]
  mean = torch.mean(x, [2], True)
  v = torch.sub(x, mean)
  lower = torch.amin(v, [2], True)
  spread = torch.sub(torch.amax(v, [2], True), lower)
  best = torch.sub(torch.zeros_like(mean), 1.)
  scale = torch.zeros_like(mean)
  start = torch.zeros_like(mean)
  for i in range(9):
    first = start
    step = scale
    if i < 7:
      first = torch.add(lower, torch.mul(spread, below[i]))
      step = torch.div(torch.mul(spread, 1. - below[i] - above[i]), 15.)
    exact = torch.div(torch.sub(v, first), torch.clamp(step, 1e-30))
    code = torch.round(torch.clamp(exact, 0., 15.))
    middle = torch.mean(code, [2], True)
    centred = torch.sub(code, middle)
    variance = torch.clamp(torch.sum(torch.mul(centred, centred), [2], True), 1e-30)
    product = torch.sum(torch.mul(centred, v), [2], True)
    slope = torch.div(product, variance)
    score = torch.mul(slope, product)
    better = torch.gt(score, best)
    best = torch.where(better, score, best)
    scale = torch.where(better, slope, scale)
    start = torch.where(better, torch.neg(torch.mul(slope, middle)), start)
  scale = torch.to(torch.to(scale, 5), 6)
  least = torch.to(torch.to(torch.add(mean, start), 5), 6)
  codes = torch.round(torch.clamp(torch.div(torch.sub(x, least), torch.clamp(scale, 1e-30)), 0., 15.))
  return torch.add(torch.mul(codes, scale), least)

# The weights that 4 bits in groups of 32 columns stand for; the last group of a row may be shorter.
# w: [out, in]; gives the same in w's type
def four_bits(w: Tensor) -> Tensor:
  rows = torch.size(w, 0)
  columns = torch.size(w, 1)
  whole = columns - columns % 32
  result = torch.empty_like(w)
  for i in range((rows + 255) // 256):
    end = min(rows, (i + 1) * 256)
    x = torch.to(torch.slice(w, 0, i * 256, end), 6)
    to = torch.slice(result, 0, i * 256, end)
    if whole > 0:
      groups = torch.reshape(torch.slice(x, 1, 0, whole), [end - i * 256, -1, 32])
      levels = __torch__.weights.on_levels(groups)
      torch.copy_(torch.slice(to, 1, 0, whole), torch.reshape(levels, [end - i * 256, whole]))
    if whole < columns:
      rest = torch.unsqueeze(torch.slice(x, 1, whole, columns), 1)
      torch.copy_(torch.slice(to, 1, whole, columns), torch.squeeze(__torch__.weights.on_levels(rest), 1))
  return result

# A matrix as it is computed with; 4 bits are rounded to here, and kept in the type of the weights.
def rounded(w: Tensor, bits: int) -> Tensor:
  if bits == 4:
    return __torch__.weights.four_bits(w)
  return w
