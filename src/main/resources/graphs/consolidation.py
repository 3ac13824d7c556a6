# Arithmetic of the consolidation tool. Matrices are float32 [m, n]; what comes out of a decomposition is a list: its
# singular values in falling order, then their directions. Everything runs on the CPU.

class M(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The described tensor of a file as a matrix [product of the leading dimensions, last dimension].
  def matrix(self: __torch__.M, path: str, elements: int, dtype: int, description: List[int]) -> Tensor:
    files = annotate(List[Tensor], [])
    files.append(__torch__.weights.map(path, elements, dtype))
    x = __torch__.weights.place(__torch__.weights.one(files, description, 0), 6, "cpu")
    if torch.dim(x) < 2:
      return torch.reshape(x, [1, -1])
    return torch.reshape(x, [-1, torch.size(x, -1)])

  def equal(self: __torch__.M, a: Tensor, b: Tensor) -> bool:
    return torch.equal(a, b)

  def finite(self: __torch__.M, x: Tensor) -> bool:
    return bool(torch.isfinite(torch.linalg_vector_norm(x, 2, None, False, dtype=7)))

  def rows(self: __torch__.M, x: Tensor, count: int) -> Tensor:
    return torch.slice(x, 0, 0, count)

  def difference(self: __torch__.M, a: Tensor, b: Tensor) -> Tensor:
    return torch.sub(a, b)

  # old + factor * change in its first rows; further rows of old stay.
  def sum(self: __torch__.M, old: Tensor, change: Tensor, factor: float) -> Tensor:
    result = torch.clone(old)
    torch.add_(torch.slice(result, 0, 0, torch.size(change, 0)), change, alpha=factor)
    return result

  # change in the place of the first rows of old.
  def replaced(self: __torch__.M, old: Tensor, change: Tensor) -> Tensor:
    result = torch.clone(old)
    torch.copy_(torch.slice(result, 0, 0, torch.size(change, 0)), change)
    return result

  def norm(self: __torch__.M, x: Tensor) -> Tensor:
    return torch.to(torch.linalg_vector_norm(x, 2, None, False, dtype=7), 6)

  # Directions on the shorter side, by way of the matrix of inner products, in float64: the values are at least as exact
  # as those of a decomposition in float32. [k], [k, k] with k = min(m, n)
  def decompose(self: __torch__.M, x: Tensor) -> List[Tensor]:
    y = x
    if torch.size(x, 0) > torch.size(x, 1):
      y = torch.t(x)
    k = torch.size(y, 0)
    products = torch.zeros([k, k], dtype=7)
    at = 0
    while at < torch.size(y, 1):
      part = torch.to(torch.slice(y, 1, at, at + 2048), 7)
      torch.addmm_(products, part, torch.t(part))
      at = at + 2048
    squares, directions = torch.linalg_eigh(products)
    values = torch.sqrt(torch.clamp(torch.flip(squares, [0]), 0))
    return [torch.to(values, 6), torch.to(torch.flip(directions, [1]), 6)]

  # x with its singular values multiplied by factors [k].
  def rescale(self: __torch__.M, x: Tensor, parts: List[Tensor], factors: Tensor) -> Tensor:
    u = parts[1]
    p = torch.matmul(torch.mul(u, factors), torch.t(u))
    if torch.size(x, 0) > torch.size(x, 1):
      return torch.matmul(x, p)
    return torch.matmul(p, x)

  # The largest singular values of x alone, with the directions of both sides: [k], [m, k], [n, k].
  def truncate(self: __torch__.M, x: Tensor, parts: List[Tensor], rank: int) -> List[Tensor]:
    k = min(rank, torch.size(parts[0], 0))
    values = torch.slice(parts[0], 0, 0, k)
    u = torch.slice(parts[1], 1, 0, k)
    safe = torch.clamp(values, 1.0e-30)
    if torch.size(x, 0) > torch.size(x, 1):
      return [values, torch.div(torch.matmul(x, u), safe), u]
    return [values, u, torch.div(torch.matmul(torch.t(x), u), safe)]

  # The decomposition of scale * b @ a from the factors alone. a: [r, n], b: [m, r]
  def factors(self: __torch__.M, a: Tensor, b: Tensor, scale: float) -> List[Tensor]:
    qb, rb = torch.linalg_qr(torch.to(b, 7), "reduced")
    qa, ra = torch.linalg_qr(torch.t(torch.to(a, 7)), "reduced")
    u, s, v = torch.linalg_svd(torch.mul(torch.matmul(rb, torch.t(ra)), scale), False)
    return [torch.to(s, 6), torch.to(torch.matmul(qb, u), 6), torch.to(torch.matmul(qa, torch.t(v)), 6)]

  # The decomposition of x as far as its largest singular values go. start: [n, k], random
  def sketch(self: __torch__.M, x: Tensor, start: Tensor) -> List[Tensor]:
    q, r = torch.linalg_qr(torch.matmul(x, start), "reduced")
    for i in range(2):
      p, r = torch.linalg_qr(torch.matmul(torch.t(x), q), "reduced")
      q, r = torch.linalg_qr(torch.matmul(x, p), "reduced")
    u, s, v = torch.linalg_svd(torch.matmul(torch.t(q), x), False)
    return [s, torch.matmul(q, u), torch.t(v)]

  def values(self: __torch__.M, parts: List[Tensor]) -> Tensor:
    return parts[0]

  # A copy of the values: their memory is Java's and ends with the call.
  def with_values(self: __torch__.M, parts: List[Tensor], values: Tensor) -> List[Tensor]:
    return [torch.clone(values), parts[1], parts[2]]

  def product(self: __torch__.M, parts: List[Tensor]) -> Tensor:
    return torch.matmul(torch.mul(parts[1], parts[0]), torch.t(parts[2]))

  # The decomposition of the sum of two.
  def joined(self: __torch__.M, a: List[Tensor], b: List[Tensor]) -> List[Tensor]:
    u = torch.cat([torch.mul(a[1], a[0]), torch.mul(b[1], b[0])], 1)
    v = torch.cat([a[2], b[2]], 1)
    return (self).factors(torch.t(v), u, 1., )

  # The factors of an adapter of this rank, filled up with zeros; their scale is 1. [rank, n], [m, rank]
  def adapter(self: __torch__.M, parts: List[Tensor], rank: int) -> List[Tensor]:
    k = min(rank, torch.size(parts[0], 0))
    root = torch.sqrt(torch.slice(parts[0], 0, 0, k))
    a = torch.zeros([rank, torch.size(parts[2], 0)])
    b = torch.zeros([torch.size(parts[1], 0), rank])
    torch.copy_(torch.slice(a, 0, 0, k), torch.t(torch.mul(torch.slice(parts[2], 1, 0, k), root)))
    torch.copy_(torch.slice(b, 1, 0, k), torch.mul(torch.slice(parts[1], 1, 0, k), root))
    return __torch__.contract.adapter_factors_parts(__torch__.contract.AdapterFactors(a=a, b=b))

  def pick(self: __torch__.M, tensors: List[Tensor], index: int) -> Tensor:
    return tensors[index]

  # Writes x from one element of a file on, in the file's data type. What was written is given back: libtorch leaves out
  # changes of a tensor that no other user sees.
  def write(self: __torch__.M, path: str, dtype: int, start: int, x: Tensor) -> Tensor:
    end = start + x.numel()
    file = torch.from_file(path, True, end, dtype=dtype)
    return torch.copy_(torch.slice(file, 0, start, end), torch.flatten(x))
