import Kernels
import Layers

/// A part of a network that the rows of a whole batch go through together.
///
/// Its work is cut into parts that do not depend on the number of threads.
protocol RowStage: AnyObject {
  /// The numbers that come in for each example.
  var inputCount: Int { get }
  /// The numbers that go out for each example.
  var outputCount: Int { get }

  /// Whether it changes by its gradients.
  var learns: Bool { get }

  /// Gets ready for a batch, of a training or not: draws what is random.
  func begin(training: Bool)
  /// Does what has to be done on the way forward before the parts are.
  func prepareForward(_ parameters: ParameterValues)
  func forwardParts(_ rows: Int) -> Int
  func forward(_ part: Int, _ batch: RowBatch, _ parameters: ParameterValues)
  /// Does what has to be done on the way back before the parts are.
  func prepareBackward(_ batch: RowBatch, upstream: UnsafeMutablePointer<Float>)
  func backwardParts(_ rows: Int) -> Int
  func backward(
    _ part: Int, _ batch: RowBatch, _ gradients: RowGradients, _ parameters: ParameterValues,
    _ rule: UpdateRule)
}

extension RowStage {
  var learns: Bool { false }
  func begin(training: Bool) {}
}

/// The rows of a batch: inputs `[rows, inputCount]`, `inputStep` apart, outputs without a gap.
struct RowBatch {
  let rows: Int
  let input: UnsafeMutablePointer<Float>
  let inputStep: Int
  let output: UnsafeMutablePointer<Float>
}

/// The gradient for the outputs, without a gap, and where that for the inputs is to be written.
struct RowGradients {
  let upstream: UnsafeMutablePointer<Float>
  let input: UnsafeMutablePointer<Float>?
  let inputStep: Int
  /// The thread that works, whose scratch memory is used.
  let thread: Int
}
