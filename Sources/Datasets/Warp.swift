import Tensors

/// A change of an image's geometry: it is flipped, sheared, scaled and turned about its centre, and
/// then shifted.
///
/// It is worked backwards. Each pixel of the new image takes its ink from one place of the old, so
/// that none stays empty and none is written twice. For pixel [i, j], with (cᵧ, cₓ) the centre of the
/// image, rotation θ, scale s, shear φ, and f = −1 where it is flipped, else 1:
///
///     u = j − cₓ − right                  v = i − cᵧ − down
///     x = (cos θ · u − sin θ · v) / s     y = (sin θ · u + cos θ · v) / s
///     from row cᵧ + y, column cₓ + f · (x + tan φ · y)
public struct Warp: Hashable, Sendable {
  /// Whether left and right are exchanged.
  public var isFlipped: Bool
  /// How far upright strokes come to lean to the right, in degrees, more than −90 and less than 90.
  public var shear: Double
  /// How many times as large it becomes, more than 0.
  public var scale: Double
  /// How far it is turned against the clock, in degrees.
  public var rotation: Double
  /// How far it is moved to the right, in pixels.
  public var right: Double
  /// How far it is moved down, in pixels.
  public var down: Double

  /// The warp of these numbers; what is not given changes nothing.
  public init(
    isFlipped: Bool = false, shear: Double = 0, scale: Double = 1, rotation: Double = 0,
    right: Double = 0, down: Double = 0
  ) {
    (self.isFlipped, self.shear, self.scale) = (isFlipped, shear, scale)
    (self.rotation, self.right, self.down) = (rotation, right, down)
  }

  /// The place of the old image from which the pixel in `row` and `column` of the new takes its ink.
  ///
  /// Places are counted in pixels from the middle of the first one. `row` and `column` need not be
  /// whole. Both images have so many `rows` and `columns`.
  public func source(
    ofRow row: Double, column: Double, rows: Int, columns: Int
  ) -> (row: Double, column: Double) {
    BackwardMap(self, rows: rows, columns: columns).source(ofRow: row, column: column)
  }
}

/// A warp made ready for images of one size: its sines and cosines are worked out.
struct BackwardMap {
  private let middle: (row: Double, column: Double)
  private let shift: (down: Double, right: Double)
  private let sine: Double
  private let cosine: Double
  private let lean: Double
  private let scale: Double
  private let side: Double

  init(_ warp: Warp, rows: Int, columns: Int) {
    require(
      warp.scale > 0 && warp.scale.isFinite,
      "an image cannot be scaled to \(warp.scale) of its size")
    require(
      abs(warp.shear) < 90,
      "a stroke cannot be sheared by \(warp.shear) degrees: it would lie flat")
    middle = (Double(rows - 1) / 2, Double(columns - 1) / 2)
    shift = (warp.down, warp.right)
    (sine, cosine) = sineAndCosine(degrees: warp.rotation)
    let shear = sineAndCosine(degrees: warp.shear)
    lean = shear.sine / shear.cosine
    scale = warp.scale
    side = warp.isFlipped ? -1 : 1
  }

  func source(ofRow row: Double, column: Double) -> (row: Double, column: Double) {
    let (u, v) = (column - middle.column - shift.right, row - middle.row - shift.down)
    let x = (cosine * u - sine * v) / scale
    let y = (sine * u + cosine * v) / scale
    return (middle.row + y, middle.column + side * (x + lean * y))
  }
}

/// Sine and cosine of an angle, exact for whole quarters of a turn.
///
/// Taylor's series within half a quarter of a turn, whose next term would be below 1e-17. It is made
/// of products and sums alone, so it is the same on every machine, as the C library's need not be.
func sineAndCosine(degrees: Double) -> (sine: Double, cosine: Double) {
  require(degrees.isFinite, "an angle of \(degrees) degrees cannot be turned by")
  let quarters = (degrees / 90).rounded()
  let x = (degrees - 90 * quarters) * (Double.pi / 180)
  let square = x * x
  var (sine, cosine) = (1.0, 1.0)
  for n in stride(from: 18.0, through: 2, by: -2) {
    sine = 1 - square / (n * (n + 1)) * sine
    cosine = 1 - square / ((n - 1) * n) * cosine
  }
  sine *= x
  return switch quarters - 4 * (quarters / 4).rounded(.down) {
  case 0: (sine, cosine)
  case 1: (cosine, -sine)
  case 2: (-sine, -cosine)
  default: (-cosine, sine)
  }
}
