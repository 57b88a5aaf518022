import Tensors

/// How the first weights of a layer are drawn.
///
/// Each rule but the constants fixes the variance of the weights by the layer's fans, the numbers
/// that go into one output and that one input goes to. A normal rule draws from a normal
/// distribution of that variance, a uniform one evenly from ±√(3 · variance), which has it too.
public enum Initialiser: Hashable, Sendable {
  /// All 0, as biases begin.
  case zeros

  /// All 1.
  case ones

  /// Normal, variance 2 / fanIn (He et al., "Delving deep into rectifiers", 2015).
  case heNormal

  /// Normal, variance 2 / fanOut, the same rule for the way back; torchvision's choice for ResNet.
  case heNormalFanOut

  /// Uniform, variance 2 / fanIn.
  case heUniform

  /// Normal, variance 2 / (fanIn + fanOut) (Glorot and Bengio, "Understanding the difficulty of
  /// training deep feedforward neural networks", 2010).
  case glorotNormal

  /// Uniform, variance 2 / (fanIn + fanOut): limit √(6 / (fanIn + fanOut)); Keras's own choice.
  case glorotUniform

  /// Normal, variance 1 / fanIn (LeCun et al., "Efficient backprop", 1998).
  case leCunNormal

  /// Uniform, variance 1 / fanIn.
  case leCunUniform

  /// Uniform, variance 1 / (3 · fanIn): limit 1 / √fanIn; PyTorch's own choice, for biases too.
  case pyTorchUniform

  /// Numbers that go into one output, and outputs that one input goes to.
  ///
  /// A dense weight `[in, out]` has fans in and out; a kernel `[height, width, in, out]` has
  /// height · width · in and height · width · out. A tensor of rank 1 has its count for both.
  public static func fans(of shape: [Int]) -> (input: Int, output: Int) {
    require(!shape.isEmpty, "a tensor of rank 0 has no fans")
    let window = shape.dropLast(2).reduce(1, *)
    let (input, output) = (shape.suffix(2).first ?? 1, shape.last ?? 1)
    return (window * input, window * output)
  }

  /// The variance that the rule gives to weights of `shape`.
  public func variance(for shape: [Int]) -> Double {
    let (input, output) = Self.fans(of: shape)
    return switch self {
    case .zeros, .ones: 0
    case .heNormal, .heUniform: 2 / Double(input)
    case .heNormalFanOut: 2 / Double(output)
    case .glorotNormal, .glorotUniform: 2 / Double(input + output)
    case .leCunNormal, .leCunUniform: 1 / Double(input)
    case .pyTorchUniform: 1 / Double(3 * input)
    }
  }

  /// Weights of `shape`, drawn in row-major order.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func weights<Scalar>(
    of shape: [Int], generator: inout Generator
  ) -> Tensor<Scalar> {
    let count = Tensor<Scalar>.count(of: shape)
    switch self {
    case .zeros: return Tensor(zeros: shape)
    case .ones: return Tensor(ones: shape)
    case .heNormal, .heNormalFanOut, .glorotNormal, .leCunNormal:
      let deviation = variance(for: shape).squareRoot()
      let scalars = (0..<count).map { _ in Scalar(generator.normal() * deviation) }
      return Tensor(shape: shape, scalars: scalars)
    case .heUniform, .glorotUniform, .leCunUniform, .pyTorchUniform:
      let limit = (3 * variance(for: shape)).squareRoot()
      return uniform(limit, of: shape, generator: &generator)
    }
  }

  /// Biases `[out]` of a layer whose weights have `shape`, `[…, in, out]`: zeros, but where the
  /// rule says otherwise drawn after the weights.
  public func biases<Scalar>(
    forWeightsOf shape: [Int], generator: inout Generator
  ) -> Tensor<Scalar> {
    let (bias, fan) = ([shape.last ?? 1], Self.fans(of: shape).input)
    guard self == .pyTorchUniform else { return Tensor(zeros: bias) }
    return uniform(1 / Double(fan).squareRoot(), of: bias, generator: &generator)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func uniform<Scalar: TensorScalar>(
    _ limit: Double, of shape: [Int], generator: inout Generator
  ) -> Tensor<Scalar> {
    Tensor(
      shape: shape,
      scalars: (0..<Tensor<Scalar>.count(of: shape)).map { _ in
        Scalar(generator.uniform(in: -limit..<limit))
      })
  }
}
