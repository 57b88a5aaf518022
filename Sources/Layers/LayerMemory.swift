import Tensors

/// Something that a layer keeps from step to step besides what it learns: it is saved with the
/// parameters, but no optimiser changes it.
public struct LayerMemory<Scalar: TensorScalar> {
  /// What is kept.
  public enum Content: Equatable, Sendable {
    /// Numbers, as the running mean of a batch normalisation.
    case tensor(Tensor<Scalar>)

    /// A source of random numbers, as that of the masks of a dropout.
    case generator(Generator)
  }

  /// Its path in the network, as in `bn1.runningMean`.
  public let name: String

  private let read: () -> Content
  private let write: (Content) -> Void

  /// What is kept; a new one is of the same kind, and a tensor of the same shape, as the old one.
  public var content: Content {
    get { read() }
    nonmutating set { write(newValue) }
  }

  /// The tensor `name` that `owner` keeps at `path`.
  public init<Owner: AnyObject>(
    _ name: String, of owner: Owner, tensor path: ReferenceWritableKeyPath<Owner, Tensor<Scalar>>
  ) {
    self.name = name
    read = { .tensor(owner[keyPath: path]) }
    write = { content in
      guard case .tensor(let tensor) = content else { brokenPromise("\(name) is a tensor") }
      owner[keyPath: path] = tensor
    }
  }

  /// The generator `name` that `owner` keeps at `path`.
  public init<Owner: AnyObject>(
    _ name: String, of owner: Owner, generator path: ReferenceWritableKeyPath<Owner, Generator>
  ) {
    self.name = name
    read = { .generator(owner[keyPath: path]) }
    write = { content in
      guard case .generator(let generator) = content else {
        brokenPromise("\(name) is a generator")
      }
      owner[keyPath: path] = generator
    }
  }
}
