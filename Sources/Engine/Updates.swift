/// Writes the sums of the lanes' gradients, added in their order.
func addLanes(_ lanes: [Buffer<Float>], into sum: UnsafeMutablePointer<Float>, count: Int) {
  sum.update(from: lanes[0].pointer, count: count)
  for lane in lanes.dropFirst() {
    let addend = lane.pointer
    for i in 0..<count { sum[i] += addend[i] }
  }
}

/// Has `rule` change `count` values of a parameter, from `offset` on.
func change(
  _ parameter: Int, _ offset: Int, _ gradient: UnsafeMutablePointer<Float>, _ count: Int,
  _ parameters: ParameterValues, _ rule: UpdateRule
) {
  rule(
    parameter, offset,
    UnsafeMutableBufferPointer(rebasing: parameters[parameter][offset..<offset + count]),
    UnsafeBufferPointer(start: gradient, count: count))
}
