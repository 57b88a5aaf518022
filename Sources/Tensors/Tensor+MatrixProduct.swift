/// The matrix product: `[rows, inner]` × `[inner, columns]` gives `[rows, columns]`,
/// product[i, j] = Σₖ left[i, k] · right[k, j].
///
/// The terms are added in the order of k, each by a fused multiply-add. A tensor of rank 1 counts
/// as one row on the left and as one column on the right, and that axis is gone from the result.
public func matrixProduct<Scalar>(
  _ left: Tensor<Scalar>, _ right: Tensor<Scalar>
) -> Tensor<Scalar> {
  require(
    (1...2).contains(left.rank) && (1...2).contains(right.rank),
    "a matrix product takes matrices or rows, not shapes \(left.shape) and \(right.shape)")
  let matrix = product(
    left.rank == 2 ? left : left.expanded(axis: 0),
    right.rank == 2 ? right : right.expanded(axis: 1))
  return matrix.reshaped(to: left.shape.dropLast() + right.shape.dropFirst())
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func product<Scalar>(
  _ left: Tensor<Scalar>, _ right: Tensor<Scalar>
) -> Tensor<Scalar> {
  let (rows, inner, columns) = (left.shape[0], left.shape[1], right.shape[1])
  require(
    right.shape[0] == inner,
    """
    a matrix product sums over the columns of the left and the rows of the right: \
    \(left.shape) has \(inner) columns, \(right.shape) has \(right.shape[0]) rows
    """)
  var product = Tensor<Scalar>(zeros: [rows, columns])
  product.withUnsafeMutableScalars { product in
    right.withUnsafeScalars { right in
      for i in 0..<rows {
        for k in 0..<inner {
          let factor = left[i, k]
          // All columns at once: memory is read in order, and each sum still goes in that of k.
          for j in 0..<columns {
            product[i * columns + j].addProduct(factor, right[k * columns + j])
          }
        }
      }
    }
  }
  return product
}
