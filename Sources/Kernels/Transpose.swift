/// Writes the matrix `[rows, columns]` with rows and columns exchanged: `[columns, rows]`.
///
/// Rows of `matrix` stand `rowStep` apart, those of `transposed` `transposedStep`.
public func transpose(
  _ matrix: UnsafePointer<Float>, rows: Int, columns: Int, rowStep: Int,
  into transposed: UnsafeMutablePointer<Float>, rowStep transposedStep: Int
) {
  let side = Vector.scalarCount
  let (wholeRows, wholeColumns) = (rows / side * side, columns / side * side)
  for row in Swift.stride(from: 0, to: wholeRows, by: side) {
    for column in Swift.stride(from: 0, to: wholeColumns, by: side) {
      transposeSquare(
        matrix + (row &* rowStep &+ column), rowStep,
        transposed + (column &* transposedStep &+ row), transposedStep)
    }
  }
  for row in 0..<rows {
    for column in (row < wholeRows ? wholeColumns : 0)..<columns {
      transposed[column &* transposedStep &+ row] = matrix[row &* rowStep &+ column]
    }
  }
}

/// Sixteen rows of sixteen: each of four rounds deals the numbers of two neighbouring rows out, those
/// in even places to one row and those in odd places to another, half a square further down.
@inline(__always)
private func transposeSquare(
  _ matrix: UnsafePointer<Float>, _ rowStep: Int, _ transposed: UnsafeMutablePointer<Float>,
  _ transposedStep: Int
) {
  var lines = InlineArray<16, Vector>(repeating: .zero)
  for row in 0..<16 { lines[row] = matrix.vector(at: row &* rowStep) }
  for _ in 0..<4 {
    var shuffled = InlineArray<16, Vector>(repeating: .zero)
    for row in 0..<8 {
      let (a, b) = (lines[2 * row], lines[2 * row + 1])
      shuffled[row] = Vector(lowHalf: a.evenHalf, highHalf: b.evenHalf)
      shuffled[row + 8] = Vector(lowHalf: a.oddHalf, highHalf: b.oddHalf)
    }
    lines = shuffled
  }
  for row in 0..<16 { transposed.store(lines[row], at: row &* transposedStep) }
}
