import Datasets
import Layers
import Tensors
import Training

/// A network that one of the documents prints, and the training that it prints for it.
public struct DocumentNetwork: Hashable, Sendable, CustomStringConvertible {
  /// What the book calls it, as in `keras3`.
  public var name: String

  /// Where it is printed, as in `D0 §5.2`.
  public var section: String

  /// Its layers, an activation being one of its own.
  public var layers: [LayerDescription]

  /// How bytes become its inputs.
  public var normalisation: Normalisation

  /// What its training makes small.
  public var loss: Loss

  /// The rule of its training.
  public var optimiser: OptimiserDescription

  /// How its first weights are drawn: by its framework's own rule, as no document names one.
  public var initialiser: Initialiser

  /// The images of a batch.
  public var batchSize: Int

  /// How often its training sees every image.
  public var epochs: Int

  /// The part of the test images that it reads, by the word of its document; nil where that says
  /// nothing.
  public var claimedAccuracy: Double? = nil

  /// The shape of one image, `[height, width, channel]`.
  public static let inputShape = [28, 28, 1]

  /// The name, and where it is from: `keras3 (D0 §5.2)`.
  public var description: String { "\(name) (\(section))" }

  /// The network with new weights, drawn from `generator`; throws `ShapeError`.
  public func makeNetwork(generator: inout Generator) throws -> Sequential<Float> {
    try Sequential(
      inputShape: Self.inputShape, layers, initialiser: initialiser, generator: &generator)
  }

  /// The network of this `name`; throws `NetworkError`, which lists the names there are.
  public static func named(_ name: String) throws -> DocumentNetwork {
    guard let network = (all + variants).first(where: { $0.name == name }) else {
      throw NetworkError(name: name)
    }
    return network
  }
}

/// A rule of training with its numbers, from which an optimiser can be made.
public enum OptimiserDescription: Hashable, Sendable {
  /// Adam as Keras has it, with its β₁ = 0.9, β₂ = 0.999 and ε = 10⁻⁷.
  case adam(learningRate: Double = 0.001)

  /// Gradient descent with momentum, as PyTorch has it.
  case stochasticGradientDescent(learningRate: Double, momentum: Double = 0)

  /// An optimiser that has taken no step yet.
  public func makeOptimiser() -> any Optimiser<Float> { makeOptimiser(of: Float.self) }

  /// The same for numbers of another kind.
  public func makeOptimiser<Scalar: TensorScalar>(of: Scalar.Type) -> any Optimiser<Scalar> {
    switch self {
    case .adam(let learningRate): Adam<Scalar>(learningRate: learningRate)
    case .stochasticGradientDescent(let learningRate, let momentum):
      StochasticGradientDescent<Scalar>(learningRate: learningRate, momentum: momentum)
    }
  }
}

/// A name that no network has.
public struct NetworkError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name that was given.
  public let name: String

  /// The error for this name.
  public init(name: String) { self.name = name }

  /// What was given, and what there is.
  public var description: String {
    "no network is called \"\(name)\"; there are "
      + (DocumentNetwork.all + DocumentNetwork.variants).map(\.name).joined(separator: ", ")
  }
}
