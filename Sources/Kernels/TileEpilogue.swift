/// Takes a square of sums from where they were made to where they go.
protocol TileEpilogue {
  /// `sums` are `[side, side]` for the pixels from `row` and `column` on, sixteen channels each.
  func deliver(
    _ sums: UnsafePointer<Vector>, side: Int, image: Int, row: Int, column: Int, channel: Int)
}

/// Writes sum plus bias, or ReLU of it.
struct PlainEpilogue: TileEpilogue {
  let target: ConvolutionTarget

  @inline(__always)
  init(_ target: ConvolutionTarget) { self.target = target }

  @inline(__always)
  func deliver(
    _ sums: UnsafePointer<Vector>, side: Int, image: Int, row: Int, column: Int, channel: Int
  ) {
    let bias = target.bias.vector(at: channel)
    let output = target.output + (image &* target.outputStep &+ channel)
    for y in 0..<max(0, min(side, target.height &- row)) {
      for x in 0..<max(0, min(side, target.width &- column)) {
        let sum = sums[y &* side &+ x] + bias
        let pixel = (row &+ y) &* target.width &+ column &+ x
        output.store(target.rectifies ? sum.rectified : sum, at: pixel &* target.channels)
      }
    }
  }
}

/// Writes the maxima of 2×2 windows of sum plus bias, or of ReLU of it, and which of the four won.
struct PoolingEpilogue: TileEpilogue {
  let target: ConvolutionTarget

  @inline(__always)
  init(_ target: ConvolutionTarget) { self.target = target }

  @inline(__always)
  func deliver(
    _ sums: UnsafePointer<Vector>, side: Int, image: Int, row: Int, column: Int, channel: Int
  ) {
    guard let winners = target.winners else { return }
    let bias = target.bias.vector(at: channel)
    let (firstRow, firstColumn) = (row / 2, column / 2)
    for y in 0..<max(0, min(side / 2, target.height &- firstRow)) {
      for x in 0..<max(0, min(side / 2, target.width &- firstColumn)) {
        let corner = sums + 2 &* (y &* side &+ x)
        let pixel = (firstRow &+ y) &* target.width &+ firstColumn &+ x
        let place = pixel &* target.channels &+ channel
        storeMaximum(
          corner[0] + bias, corner[1] + bias, corner[side] + bias, corner[side &+ 1] + bias,
          rectifies: target.rectifies,
          output: target.output + (image &* target.outputStep &+ place),
          winners: winners + (image &* target.winnersStep &+ place))
      }
    }
  }
}

/// Writes the maximum of four values, or of them and zero, and which it was: 0 to 3, or 4 for zero.
///
/// The first of equal values wins; a NaN wins over all before it.
@inline(__always)
func storeMaximum(
  _ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector, rectifies: Bool,
  output: UnsafeMutablePointer<Float>, winners: UnsafeMutablePointer<Int32>
) {
  var value = a
  var winner = SIMD16<Int32>.zero
  challenge(b, 1, &value, &winner)
  challenge(c, 2, &value, &winner)
  challenge(d, 3, &value, &winner)
  if rectifies {
    let isZero = value .<= Vector.zero
    value.replace(with: Vector.zero, where: isZero)
    winner.replace(with: SIMD16(repeating: 4), where: isZero)
  }
  output.store(value, at: 0)
  winners.store(winner, at: 0)
}

@inline(__always)
private func challenge(
  _ candidate: Vector, _ number: Int32, _ value: inout Vector, _ winner: inout SIMD16<Int32>
) {
  let leads = (candidate .> value) .| (candidate .!= candidate)
  value.replace(with: candidate, where: leads)
  winner.replace(with: SIMD16(repeating: number), where: leads)
}

extension Vector {
  /// max(0, x) in each lane; NaN stays NaN.
  @inline(__always)
  var rectified: Vector { replacing(with: Vector.zero, where: self .<= Vector.zero) }
}
