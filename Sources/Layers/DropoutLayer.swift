import Kernels
import Tensors

/// A layer that, in training, drops numbers at random; in evaluation it changes nothing.
public final class DropoutLayer<Scalar: TensorScalar>: Layer {
  /// The layer's name in its network, as in `dropout1`.
  public let name: String

  /// The share of numbers, or of channels, that are dropped: from 0 up to but not including 1.
  public let rate: Double

  /// Whether a channel of an image is dropped as a whole.
  public let wholeChannels: Bool

  /// Where the seeds of the masks are drawn from: one for each `forward` in training.
  public var generator: Generator

  /// Whether numbers are dropped; they are not until a step of training says so.
  public private(set) var mode = Mode.evaluation

  private var last: (shape: [Int], mask: DropoutMask?)?

  /// A layer that drops the share `rate` of the numbers, or of the channels of an image.
  ///
  /// Throws `ShapeError` if the rate is not from 0 up to but not including 1.
  public init(
    name: String, rate: Double, wholeChannels: Bool = false, generator: Generator
  ) throws {
    guard rate >= 0, rate < 1 else {
      let hint = rate == 1 ? "; 1 would leave nothing to learn from" : ""
      throw ShapeError(
        name,
        "the rate is \(rate); it is the share that is dropped, from 0 up to but not including 1"
          + hint)
    }
    self.name = name
    self.rate = rate
    self.wholeChannels = wholeChannels
    self.generator = generator
  }

  /// What is dropped, and how much of it: `dropout 0.5`, `dropout 0.25 of the channels`.
  public var kind: String { "dropout \(rate)" + (wholeChannels ? " of the channels" : "") }

  /// Nothing is learned.
  public var parameters: [Parameter<Scalar>] { [] }

  /// The generator of the masks.
  public var memories: [LayerMemory<Scalar>] {
    [LayerMemory(name + ".generator", of: self, generator: \.generator)]
  }

  /// The shape itself; throws `ShapeError` if channels are to be dropped and it is no image.
  public func outputShape(for shape: [Int]) throws -> [Int] {
    if wholeChannels { try checkImage(shape, for: name) }
    return shape
  }

  /// None: nothing is multiplied by a weight.
  public func multiplyAdds(for shape: [Int]) throws -> Int { 0 }

  /// Drops numbers from now on, or no longer.
  public func enter(_ mode: Mode) { self.mode = mode }

  /// The mask for the next batch; each call takes one number from the generator.
  public func drawMask() -> DropoutMask { DropoutMask(seed: generator.next(), rate: rate) }

  /// In training what a new mask keeps of `input`, `[batch, …]`; in evaluation `input` itself.
  public func forward<Watcher: Observer<Scalar>>(
    _ input: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    _ = try outputShape(for: Array(input.shape.dropFirst()))
    let mask = mode == .training ? drawMask() : nil
    last = (input.shape, mask)
    guard let mask else { return input }
    return try dropout(input, mask: mask, wholeChannels: wholeChannels, observer: &observer)
  }

  /// The gradient of the input, through the mask of the last `forward` if it had one.
  public func backward<Watcher: Observer<Scalar>>(
    _ upstream: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar> {
    let (shape, mask) = try kept(last)
    try check(upstream.shape, is: shape, for: name)
    guard let mask else { return upstream }
    return try dropoutGradient(
      upstream: upstream, mask: mask, wholeChannels: wholeChannels, observer: &observer)
  }
}
