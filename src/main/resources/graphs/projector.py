# From the tower's width to the decoder's: two linear layers with a GELU between them.

class Projector(NamedTuple):
  first : __torch__.linear.Linear  # tower hidden -> hidden
  second : __torch__.linear.Linear  # hidden -> hidden
  newline : Tensor  # [hidden]; ends a row of a picture's map
  dtype : int

# w: first, its bias, second, its bias, newline; biases may be empty
def projector(w: List[Tensor], dtype: int, device: str) -> __torch__.projector.Projector:
  return __torch__.projector.Projector(
      __torch__.linear.prepare(__torch__.weights.place(w[0], dtype, device), __torch__.weights.place(w[1], dtype, device)),
      __torch__.linear.prepare(__torch__.weights.place(w[2], dtype, device), __torch__.weights.place(w[3], dtype, device)),
      __torch__.weights.place(w[4], dtype, device), dtype)

# h: [patches, tower hidden], float32
def run(p: __torch__.projector.Projector, h: Tensor) -> Tensor:
  x = __torch__.linear.gelu(p.first, torch.to(h, p.dtype), "none")
  return __torch__.linear.apply(p.second, x)  # [patches, hidden]
