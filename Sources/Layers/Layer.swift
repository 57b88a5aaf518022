import Tensors

/// A tensor that is learned, and the gradient that training gathers for it.
public final class Parameter<Scalar: TensorScalar> {
  /// The path of the tensor in its network, as in `conv1.weight`.
  public let name: String

  /// The tensor; a new value has the shape of the old one.
  public var value: Tensor<Scalar> {
    get { tensors.value }
    _modify {
      yield &tensors.value
      requireShape(tensors.value.shape, tensors.gradient.shape)
    }
  }

  /// The gradient of the loss, in the shape of the value; each `backward` adds to it.
  public var gradient: Tensor<Scalar> {
    get { tensors.gradient }
    _modify {
      yield &tensors.gradient
      requireShape(tensors.gradient.shape, tensors.value.shape)
    }
  }

  /// Whether training leaves the value as it is.
  ///
  /// No gradient is gathered for a frozen parameter, its own is zeros, and no optimiser changes it.
  public var isFrozen = false {
    didSet { if isFrozen { clearGradient() } }
  }

  // A property that is observed would be copied for every change in place.
  private var tensors: (value: Tensor<Scalar>, gradient: Tensor<Scalar>)

  /// A parameter with a gradient of zeros.
  public init(name: String, value: Tensor<Scalar>) {
    self.name = name
    tensors = (value, Tensor(zeros: value.shape))
  }

  /// Numbers in the tensor.
  public var count: Int { value.count }

  /// Sets the gradient to zeros.
  public func clearGradient() { gradient = Tensor(zeros: value.shape) }

  /// Adds `more`, in the shape of the value, to the gradient, unless the parameter is frozen.
  func gather(_ more: Tensor<Scalar>) {
    if !isFrozen { gradient += more }
  }

  // Not held against the old value: with that at hand, every change in place would be a copy.
  private func requireShape(_ shape: [Int], _ former: [Int]) {
    require(shape == former, "\(name) has shape \(former), and cannot be given shape \(shape)")
  }
}

/// What a network is being used for; a few layers, as dropout, work differently in the two.
public enum Mode: Hashable, Sendable, CaseIterable {
  /// The network is asked, as it is at any time but during a step of training.
  case evaluation

  /// The network learns.
  case training
}

/// One step of a network, with what it has learned.
///
/// Shapes are told without the batch axis, tensors have it in front.
public protocol Layer<Scalar>: AnyObject {
  /// The kind of number that the layer works with.
  associatedtype Scalar: TensorScalar

  /// The layer's name in its network, as in `conv1`.
  var name: String { get }

  /// What the layer does, in a few words: `convolution 3×3, 1 → 8`.
  var kind: String { get }

  /// The layers inside this one, in order; empty for most layers.
  var children: [any Layer<Scalar>] { get }

  /// What the layer learns; empty when it learns nothing.
  var parameters: [Parameter<Scalar>] { get }

  /// What the layer keeps besides and training changes; empty for most layers.
  var memories: [LayerMemory<Scalar>] { get }

  /// The shape of the output for an input of `shape`, both without batch; throws `ShapeError`.
  func outputShape(for shape: [Int]) throws -> [Int]

  /// Multiply-adds for one example of `shape`, without batch; throws `ShapeError`.
  func multiplyAdds(for shape: [Int]) throws -> Int

  /// The output for `input`, `[batch, …]`; the layer keeps what `backward` needs.
  ///
  /// `observer` sees the operator's steps. Throws `ShapeError`.
  func forward<Watcher: Observer<Scalar>>(
    _ input: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar>

  /// The gradient of the last `forward`'s input; those of the parameters are added to theirs, unless
  /// they are frozen.
  ///
  /// `upstream` is the gradient of its output. `observer` sees every share. Throws `ShapeError`,
  /// also when there was no `forward`.
  func backward<Watcher: Observer<Scalar>>(
    _ upstream: Tensor<Scalar>, observer: inout Watcher
  ) throws -> Tensor<Scalar>

  /// Adds the gradients of the parameters to theirs, as `backward` does, but leaves out that of
  /// the input: before the first layer that learns there is nothing that could learn from it.
  func gatherGradients(_ upstream: Tensor<Scalar>) throws

  /// Works from now on as in `mode`; a layer is made in evaluation.
  ///
  /// A layer that does the same in both has nothing to do here. Who trains calls `whileTraining`.
  func enter(_ mode: Mode)
}

extension Layer {
  /// None: most layers are not made of others.
  public var children: [any Layer<Scalar>] { [] }

  /// Nothing: most layers keep nothing but what they learn.
  public var memories: [LayerMemory<Scalar>] { [] }

  /// The output for `input`, `[batch, …]`, unobserved; throws `ShapeError`.
  public func forward(_ input: Tensor<Scalar>) throws -> Tensor<Scalar> {
    var nobody = NoObserver<Scalar>()
    return try forward(input, observer: &nobody)
  }

  /// The gradient of the last `forward`'s input, unobserved; throws `ShapeError`.
  @discardableResult
  public func backward(_ upstream: Tensor<Scalar>) throws -> Tensor<Scalar> {
    var nobody = NoObserver<Scalar>()
    return try backward(upstream, observer: &nobody)
  }

  /// What `backward` does, its result thrown away.
  public func gatherGradients(_ upstream: Tensor<Scalar>) throws { try backward(upstream) }

  /// Does nothing: most layers work in training as in evaluation.
  public func enter(_ mode: Mode) {}

  /// Runs `step`, a step of training, in training, and is back in evaluation however it ends.
  public func whileTraining<Result>(_ step: () throws -> Result) rethrows -> Result {
    enter(.training)
    defer { enter(.evaluation) }
    return try step()
  }

  /// Sets the gradient of every parameter to zeros, as before each batch.
  public func clearGradients() {
    for parameter in parameters { parameter.clearGradient() }
  }

  /// Numbers that the layer learns.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// Whether there is a parameter that is not frozen.
  public var learns: Bool { parameters.contains { !$0.isFrozen } }

  /// The layers that are not made of others: this one, or those inside it, in order.
  public var leaves: [any Layer<Scalar>] {
    children.isEmpty ? [self] : children.flatMap { $0.leaves }
  }

  /// What `forward` kept, or the error that it was never called.
  func kept<Value>(_ value: Value?) throws -> Value {
    guard let value else {
      throw ShapeError(name, "backward needs a forward before it, whose input it goes back to")
    }
    return value
  }
}
