import Layers
import Tensors

/// The value of an image at a place between its pixels: the mean of the four around it, each
/// weighted by how near it is (bilinear interpolation).
///
/// With i and j the whole parts of row and column, a and b what is left over, and I the image:
///
///     value = (1 − a)(1 − b) · I[i, j]     + (1 − a) b · I[i, j + 1]
///           + a (1 − b)      · I[i + 1, j] + a b       · I[i + 1, j + 1]
///
/// Beyond the border lies `paper`. Worked in `Double` and rounded once, so that the value is never
/// less than the least of the four nor more than the greatest.
@inline(__always)
func interpolate<Scalar, Watcher: Observer<Scalar>>(
  _ image: UnsafePointer<Scalar>, rows: Int, columns: Int, paper: Scalar, row: Double,
  column: Double, observer: inout Watcher
) -> Scalar {
  let (i, j) = (row.rounded(.down), column.rounded(.down))
  let (a, b) = (row - i, column - j)
  var sum = 0.0
  for m in 0...1 {
    for n in 0...1 {
      let weight = (m == 0 ? 1 - a : a) * (n == 0 ? 1 - b : b)
      let (row, column) = (Int(i) + m, Int(j) + n)
      let isInside = row >= 0 && row < rows && column >= 0 && column < columns
      let value = isInside ? image[row * columns + column] : paper
      sum += weight * Double(value)
      observer.see(
        .product(
          input: isInside ? Position(row, column) : nil, value: value, weight: Position(m, n),
          factor: Scalar(weight), product: Scalar(weight * Double(value)), sum: Scalar(sum)))
    }
  }
  return Scalar(sum)
}

/// Writes the warped image, `[rows, columns]`, pixel by pixel.
///
/// If there is a displacement, pixel [i, j] takes its ink from where the map leads from
/// [i + down[i, j], j + right[i, j]].
@specialized(where Scalar == Float, Watcher == NoObserver<Float>)
@specialized(where Scalar == Double, Watcher == NoObserver<Double>)
func warp<Scalar, Watcher: Observer<Scalar>>(
  _ image: UnsafePointer<Scalar>, rows: Int, columns: Int, paper: Scalar, by map: BackwardMap,
  displacement: (down: UnsafePointer<Float>, right: UnsafePointer<Float>)?,
  into output: UnsafeMutablePointer<Scalar>, observer: inout Watcher
) {
  for i in 0..<rows {
    for j in 0..<columns {
      let pixel = i * columns + j
      var (row, column) = (Double(i), Double(j))
      if let displacement {
        row += Double(displacement.down[pixel])
        column += Double(displacement.right[pixel])
      }
      let source = map.source(ofRow: row, column: column)
      observer.see(.begins(output: Position(i, j)))
      // However far outside, there is nothing but paper.
      output[pixel] = interpolate(
        image, rows: rows, columns: columns, paper: paper,
        row: min(max(source.row, -1), Double(rows)),
        column: min(max(source.column, -1), Double(columns)), observer: &observer)
      observer.see(.ends(output: Position(i, j), value: output[pixel]))
    }
  }
}

/// The image that a warp makes of `image`, both `[rows, columns]`.
///
/// `displacement`, of the same size, moves each pixel first. `paper` lies beyond the border.
/// `observer` sees the four products of each pixel. Throws `ShapeError`.
public func warped<Scalar, Watcher: Observer<Scalar>>(
  _ image: Tensor<Scalar>, by warp: Warp, displacement: Displacement? = nil, paper: Scalar = 0,
  observer: inout Watcher
) throws -> Tensor<Scalar> {
  guard image.rank == 2, image.count > 0 else {
    throw ShapeError(
      "warped", "an image is [rows, columns] with at least one pixel; this has \(image.shape)")
  }
  if let displacement, displacement.down.shape != image.shape {
    throw ShapeError(
      "warped",
      "a displacement of \(displacement.down.shape) moves the pixels of images of that size, and"
        + " this has \(image.shape)")
  }
  let (rows, columns) = (image.shape[0], image.shape[1])
  let map = BackwardMap(warp, rows: rows, columns: columns)
  var output = image
  image.withUnsafeScalars { image in
    output.withUnsafeMutableScalars { output in
      guard let image = image.baseAddress, let output = output.baseAddress else { return }
      func work(_ displacement: (down: UnsafePointer<Float>, right: UnsafePointer<Float>)?) {
        Datasets.warp(
          image, rows: rows, columns: columns, paper: paper, by: map, displacement: displacement,
          into: output, observer: &observer)
      }
      guard let displacement else { return work(nil) }
      displacement.down.withUnsafeScalars { down in
        displacement.right.withUnsafeScalars { right in
          guard let down = down.baseAddress, let right = right.baseAddress else { return }
          work((down, right))
        }
      }
    }
  }
  return output
}

/// The image that a warp makes of `image`, both `[rows, columns]`, unobserved.
///
/// `displacement`, of the same size, moves each pixel first. `paper` lies beyond the border. Throws
/// `ShapeError`.
public func warped<Scalar>(
  _ image: Tensor<Scalar>, by warp: Warp, displacement: Displacement? = nil, paper: Scalar = 0
) throws -> Tensor<Scalar> {
  var nobody = NoObserver<Scalar>()
  return try warped(
    image, by: warp, displacement: displacement, paper: paper, observer: &nobody)
}
