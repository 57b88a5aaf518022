import Tensors

/// Examples side by side: what a network is given at once, and the class of each.
public struct Batch<Scalar: TensorScalar>: Equatable, Sendable {
  /// The inputs, stacked along the first axis: images are `[batch, height, width, channel]`.
  public let inputs: Tensor<Scalar>

  /// The class of each input, counted from 0.
  public let classes: [Int]

  /// A batch of `inputs`, whose first axis is as long as `classes`.
  public init(inputs: Tensor<Scalar>, classes: [Int]) {
    require(
      inputs.shape.first == classes.count,
      "inputs of shape \(inputs.shape) have not one class each: there are \(classes.count) classes")
    self.inputs = inputs
    self.classes = classes
  }
}

/// A collection of examples that can be had in any order, a batch at a time.
public protocol Examples {
  /// The number of examples.
  var count: Int { get }

  /// The examples at `indices`, each below `count`, in the order of `indices`.
  func batch(_ indices: [Int]) -> Batch<Float>
}

/// Examples that lie in memory as one batch.
extension Batch: Examples where Scalar == Float {
  /// The number of examples.
  public var count: Int { classes.count }

  /// The examples at `indices`, in their order.
  public func batch(_ indices: [Int]) -> Batch<Float> {
    let size = Tensor<Float>.count(of: Array(inputs.shape.dropFirst()))
    var scalars: [Float] = []
    scalars.reserveCapacity(indices.count * size)
    for index in indices {
      require(
        classes.indices.contains(index), "example \(index) does not exist: there are \(count)")
      scalars += inputs.scalars[index * size..<(index + 1) * size]
    }
    return Batch(
      inputs: Tensor(shape: [indices.count] + inputs.shape.dropFirst(), scalars: scalars),
      classes: indices.map { classes[$0] })
  }
}
