import Layers
import Tensors

extension NetworkCheck {
  /// Checks every gradient of `network` at `input`, `[batch] + inputShape`, for the mean loss of a
  /// batch with these `classes`.
  ///
  /// All else is as with any other loss. Throws `ShapeError`.
  public init(
    _ network: Sequential<Double>, at input: Tensor<Double>, classes: [Int], loss: Loss,
    mode: Mode = .evaluation, seed: UInt64 = 1, tolerance: Double = 1e-7
  ) throws {
    try self.init(network, at: input, mode: mode, seed: seed, tolerance: tolerance) { output in
      (
        try loss.value(output, classes: classes), try loss.gradient(output, classes: classes)
      )
    }
  }
}
