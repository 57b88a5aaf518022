/// A one-dimensional transform of Winograd's convolution with a kernel of three.
///
/// The source is Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016, §4.1.
///
/// `outputs` sums of three products each are made by `points` = outputs + 2 products:
///
///     y = Aᵀ ((G g) · (Bᵀ d))      d: points inputs, g: 3 weights, y: outputs sums
///
/// For gradients the same matrices are needed the other way round: A, B and Gᵀ. The constants are
/// those of the interpolation at 0, 1, −1 (and 2, −2 for four outputs) and infinity.
protocol LineTransform<Given, Result> {
  associatedtype Given
  associatedtype Result
  static func apply(_ given: Given) -> Result
}

/// Bᵀ d: what meets the weights.
enum InputTransform<let outputs: Int, let points: Int>: LineTransform {
  @inline(__always)
  static func apply(_ d: InlineArray<points, Vector>) -> InlineArray<points, Vector> {
    var t = d
    if outputs == 2 {
      t[0] = d[0] - d[2]
      t[1] = d[1] + d[2]
      t[2] = d[2] - d[1]
      t[3] = d[1] - d[3]
    } else {
      let even = d[4].adding(-4, times: d[2])
      let odd = d[3].adding(-4, times: d[1])
      let evenFar = d[4] - d[2]
      let oddFar = 2 * (d[3] - d[1])
      t[0] = d[4].adding(-5, times: d[2]).adding(4, times: d[0])
      t[1] = even + odd
      t[2] = even - odd
      t[3] = evenFar + oddFar
      t[4] = evenFar - oddFar
      t[5] = d[5].adding(-5, times: d[3]).adding(4, times: d[1])
    }
    return t
  }
}

/// B t: the gradient for d from that for t = Bᵀ d.
enum InputGradientTransform<let outputs: Int, let points: Int>: LineTransform {
  @inline(__always)
  static func apply(_ t: InlineArray<points, Vector>) -> InlineArray<points, Vector> {
    var d = t
    if outputs == 2 {
      d[0] = t[0]
      d[1] = t[1] - t[2] + t[3]
      d[2] = t[1] + t[2] - t[0]
      d[3] = -t[3]
    } else {
      let near = t[1] + t[2]
      let far = t[3] + t[4]
      let nearApart = t[1] - t[2]
      let farApart = t[3] - t[4]
      d[0] = 4 * t[0]
      d[1] = (-2 * farApart).adding(4, times: t[5] - nearApart)
      d[2] = (-far).adding(-4, times: near).adding(-5, times: t[0])
      d[3] = nearApart.adding(2, times: farApart).adding(-5, times: t[5])
      d[4] = t[0] + (near + far)
      d[5] = t[5]
    }
    return d
  }
}

/// Aᵀ m: the sums from the products.
enum OutputTransform<let outputs: Int, let points: Int>: LineTransform {
  @inline(__always)
  static func apply(_ m: InlineArray<points, Vector>) -> InlineArray<outputs, Vector> {
    var y = InlineArray<outputs, Vector>(repeating: .zero)
    if outputs == 2 {
      y[0] = m[0] + (m[1] + m[2])
      y[1] = (m[1] - m[2]) - m[3]
    } else {
      let near = m[1] + m[2]
      let far = m[3] + m[4]
      let nearApart = m[1] - m[2]
      let farApart = m[3] - m[4]
      y[0] = m[0] + (near + far)
      y[1] = nearApart.adding(2, times: farApart)
      y[2] = near.adding(4, times: far)
      y[3] = nearApart.adding(8, times: farApart) + m[5]
    }
    return y
  }
}

/// A y: the gradient for the products from that for the sums.
enum OutputGradientTransform<let outputs: Int, let points: Int>: LineTransform {
  @inline(__always)
  static func apply(_ y: InlineArray<outputs, Vector>) -> InlineArray<points, Vector> {
    var m = InlineArray<points, Vector>(repeating: .zero)
    if outputs == 2 {
      m[0] = y[0]
      m[1] = y[0] + y[1]
      m[2] = y[0] - y[1]
      m[3] = -y[1]
    } else {
      let even = y[0] + y[2]
      let odd = y[1] + y[3]
      let evenFar = y[0].adding(4, times: y[2])
      let oddFar = (2 * y[1]).adding(8, times: y[3])
      m[0] = y[0]
      m[1] = even + odd
      m[2] = even - odd
      m[3] = evenFar + oddFar
      m[4] = evenFar - oddFar
      m[5] = y[3]
    }
    return m
  }
}

/// G g: the weights as the inputs meet them.
enum KernelTransform<let outputs: Int, let points: Int>: LineTransform {
  @inline(__always)
  static func apply(_ g: InlineArray<3, Vector>) -> InlineArray<points, Vector> {
    var u = InlineArray<points, Vector>(repeating: .zero)
    if outputs == 2 {
      let half = 0.5 * (g[0] + g[2])
      u[0] = g[0]
      u[1] = half + 0.5 * g[1]
      u[2] = half - 0.5 * g[1]
      u[3] = g[2]
    } else {
      let sixth = (g[0] + g[2]) * (1.0 / 6.0)
      let far = g[0] * (1.0 / 24.0) + g[2] * (1.0 / 6.0)
      u[0] = 0.25 * g[0]
      u[1] = -(sixth + g[1] * (1.0 / 6.0))
      u[2] = g[1] * (1.0 / 6.0) - sixth
      u[3] = far + g[1] * (1.0 / 12.0)
      u[4] = far - g[1] * (1.0 / 12.0)
      u[5] = g[2]
    }
    return u
  }
}

/// Gᵀ u: the gradient for the weights from that for G g.
enum KernelGradientTransform<let outputs: Int, let points: Int>: LineTransform {
  @inline(__always)
  static func apply(_ u: InlineArray<points, Vector>) -> InlineArray<3, Vector> {
    var g = InlineArray<3, Vector>(repeating: .zero)
    if outputs == 2 {
      let half = 0.5 * (u[1] + u[2])
      g[0] = u[0] + half
      g[1] = 0.5 * (u[1] - u[2])
      g[2] = half + u[3]
    } else {
      let sixth = (u[1] + u[2]) * (1.0 / 6.0)
      let far = u[3] + u[4]
      g[0] = 0.25 * u[0] - sixth + far * (1.0 / 24.0)
      g[1] = (u[2] - u[1]) * (1.0 / 6.0) + (u[3] - u[4]) * (1.0 / 12.0)
      g[2] = far * (1.0 / 6.0) - sixth + u[5]
    }
    return g
  }
}

/// A transform of each row of a square, and then of each column of what that gives.
///
/// `deliver` is handed the columns of the result; `rows` has room for what is between.
@inline(__always)
func transformSquare<T: LineTransform, let from: Int, let to: Int>(
  _: T.Type, rows: UnsafeMutablePointer<Vector>,
  of value: (_ row: Int, _ column: Int) -> Vector,
  deliver: (_ column: Int, _ line: InlineArray<to, Vector>) -> Void
) where T.Given == InlineArray<from, Vector>, T.Result == InlineArray<to, Vector> {
  var given = InlineArray<from, Vector>(repeating: .zero)
  for row in 0..<from {
    for column in 0..<from { given[column] = value(row, column) }
    let line = T.apply(given)
    for column in 0..<to { rows[column &* from &+ row] = line[column] }
  }
  for column in 0..<to {
    for row in 0..<from { given[row] = rows[column &* from &+ row] }
    deliver(column, T.apply(given))
  }
}

extension Vector {
  /// self + factor · other, rounded once.
  @inline(__always)
  func adding(_ factor: Float, times other: Vector) -> Vector {
    addingProduct(Vector(repeating: factor), other)
  }
}
