import Tensors

/// What an operator tells while it works: one step of a sum that a reader can redo on paper.
///
/// The steps of one output lie between `begins` and `ends`. Positions have as many indices as the
/// tensor that was given: two for an image, four for a batch `[batch, height, width, channel]`.
public enum Step<Scalar: TensorScalar>: Equatable, Sendable {
  /// Work on this output begins; backward: its share of the loss is now handed out.
  case begins(output: Position)

  /// Input times weight, and the sum so far; an input of `nil` is a cell of padding.
  case product(
    input: Position?, value: Scalar, weight: Position, factor: Scalar, product: Scalar,
    sum: Scalar)

  /// The bias is added to the sum.
  case bias(Position, value: Scalar, sum: Scalar)

  /// A pooling window looks at a cell; `nil` is a cell of padding.
  case candidate(input: Position?, value: Scalar, standing: Standing)

  /// The cell whose value a max pooling window passes on.
  case winner(input: Position, value: Scalar)

  /// A value is added to a sum; an input of `nil` is a cell of padding.
  case term(input: Position?, value: Scalar, sum: Scalar)

  /// The square of the distance from a mean is added to a sum.
  case square(input: Position, x: Scalar, mean: Scalar, value: Scalar, sum: Scalar)

  /// The distance from a mean is divided by a standard deviation.
  case normalised(
    input: Position, x: Scalar, mean: Scalar, deviation: Scalar, value: Scalar)

  /// An output that is one number divided by another.
  case quotient(output: Position, numerator: Scalar, divisor: Scalar, value: Scalar)

  /// An activation turns x into y.
  case applied(input: Position, x: Scalar, y: Scalar)

  /// The largest value of a row, to be subtracted from each of them.
  case maximum(input: Position, value: Scalar)

  /// The maximum is subtracted, e is raised to the rest, and the powers are added up.
  case exponential(input: Position, x: Scalar, shifted: Scalar, power: Scalar, sum: Scalar)

  /// The natural logarithm of a number.
  case logarithm(of: Scalar, value: Scalar)

  /// An output that is one number less another.
  case difference(output: Position, of: Scalar, less: Scalar, value: Scalar)

  /// The probability that a loss looks at, and what clipping makes of it.
  case picked(input: Position, probability: Scalar, clipped: Scalar)

  /// What a class adds to the loss of an example: its target times minus the logarithm of its
  /// probability, and the loss so far.
  case penalty(input: Position, target: Scalar, logarithm: Scalar, value: Scalar, sum: Scalar)

  /// The mean of so many losses.
  case mean(sum: Scalar, count: Int, value: Scalar)

  /// Backward: an output sends upstream × factor to one that it was made of, which has then
  /// received `total`.
  case share(
    output: Position, upstream: Scalar, to: Receiver, factor: Scalar, product: Scalar,
    total: Scalar)

  /// This output is finished; a whole row of outputs, as of softmax, has no single value.
  case ends(output: Position, value: Scalar?)
}

extension Step {
  /// A product whose value is value × factor.
  static func product(
    input: Position?, value: Scalar, weight: Position, factor: Scalar, sum: Scalar
  ) -> Step {
    .product(
      input: input, value: value, weight: weight, factor: factor, product: value * factor,
      sum: sum)
  }

  /// A share whose product is upstream × factor.
  static func share(
    output: Position, upstream: Scalar, to receiver: Receiver, factor: Scalar, total: Scalar
  ) -> Step {
    .share(
      output: output, upstream: upstream, to: receiver, factor: factor,
      product: upstream * factor, total: total)
  }
}

/// How a candidate of a pooling window compares with the best before it.
public enum Standing: Hashable, Sendable {
  /// It is greater than all before it, or the first.
  case leads

  /// It equals the best before it, which stays the winner.
  case ties

  /// It is smaller than the best before it.
  case trails

  /// It is padding, which never wins.
  case padding
}

/// Who receives a share of a gradient.
public enum Receiver: Hashable, Sendable {
  /// A cell of the input; `nil` is padding, where the share is lost.
  case input(Position?)

  /// A weight of the kernel or of a dense layer.
  case weight(Position)

  /// The bias of an output channel.
  case bias(Position)

  /// The mean of a channel, which its numbers have made and so pass on what it receives.
  case mean(Position)

  /// The variance of a channel, which its numbers have made and so pass on what it receives.
  case variance(Position)
}

/// One who is told each step of an operator's work.
public protocol Observer<Scalar> {
  /// The element of the tensors that are worked on.
  associatedtype Scalar: TensorScalar

  /// Takes note of a step, which is only made when it is asked for.
  mutating func see(_ step: @autoclosure () -> Step<Scalar>)
}

/// An observer that looks at nothing and costs nothing.
public struct NoObserver<Scalar: TensorScalar>: Observer {
  /// An observer that looks at nothing.
  public init() {}

  /// Does nothing.
  @inlinable @inline(__always)
  public mutating func see(_ step: @autoclosure () -> Step<Scalar>) {}
}

/// An observer that keeps every step, in the order of the work.
public struct Recorder<Scalar: TensorScalar>: Observer, Sendable {
  /// The steps seen so far.
  public private(set) var steps: [Step<Scalar>] = []

  /// An observer that has seen nothing.
  public init() {}

  /// Keeps the step.
  public mutating func see(_ step: @autoclosure () -> Step<Scalar>) { steps.append(step()) }

  /// The steps between `begins` and `ends` of this output, both included.
  public func steps(of output: Position) -> [Step<Scalar>] {
    guard let first = steps.firstIndex(of: .begins(output: output)) else { return [] }
    let end = steps[first...].dropFirst().firstIndex {
      if case .begins = $0 { true } else { false }
    }
    return Array(steps[first..<(end ?? steps.endIndex)])
  }
}
