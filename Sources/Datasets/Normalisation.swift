/// How a pixel's byte, 0 for paper to 255 for ink, becomes a number.
public enum Normalisation: Hashable, Sendable {
  /// The byte itself: x, from 0 to 255.
  case none
  /// x / 255, from 0 to 1 (D0, D1 and D3).
  case unit
  /// (x / 255 − mean) / deviation: over all pixels the mean 0 and the standard deviation 1, if
  /// `mean` and `deviation` are theirs.
  case standard(mean: Double, deviation: Double)

  /// (x / 255 − 0.1307) / 0.3081, with the mean and deviation of MNIST's training pixels (D2).
  public static let mnist = Normalisation.standard(mean: 0.1307, deviation: 0.3081)
  /// (x / 255 − 0.5) / 0.5, from −1 to 1 (D4).
  public static let symmetric = Normalisation.standard(mean: 0.5, deviation: 0.5)

  /// What `byte` becomes; computed in `Double`, and rounded once.
  public func callAsFunction(_ byte: UInt8) -> Float {
    let x = Double(byte)
    switch self {
    case .none: return Float(x)
    case .unit: return Float(x / 255)
    case .standard(let mean, let deviation): return Float((x / 255 - mean) / deviation)
    }
  }

  /// What each byte becomes.
  var table: [Float] { (UInt8.min...UInt8.max).map { self($0) } }
}
