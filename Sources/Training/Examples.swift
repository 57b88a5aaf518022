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

/// A collection of examples that can be had in any order, one by one or a batch at a time.
public protocol Examples {
  /// The number of examples.
  var count: Int { get }

  /// The shape of one input, without batch: `[height, width, channel]` for an image.
  var inputShape: [Int] { get }

  /// The examples at `indices`, each below `count`, in the order of `indices`.
  func batch(_ indices: [Int]) -> Batch<Float>

  /// Writes the input of example `index`, row-major, into `input`, and gives its class.
  ///
  /// `input` is as long as the product of `inputShape`. It allocates nothing, and several threads
  /// may read at the same time.
  func read(_ index: Int, into input: UnsafeMutableBufferPointer<Float>) -> Int

  /// Tells which epoch the reading that follows belongs to, counted from 1.
  ///
  /// A training calls it before it reads anything of an epoch, and again when it goes on in the
  /// middle of one; nothing is read meanwhile. Examples that vary from epoch to epoch have to follow
  /// from the number alone, so that a training that is resumed sees what it would have seen.
  func beginEpoch(_ epoch: Int)
}

extension Examples {
  /// Does nothing: most examples are the same in every epoch.
  public func beginEpoch(_ epoch: Int) {}

  /// Ends the program unless `index` is an example's.
  func check(_ index: Int) {
    require(index >= 0 && index < count, "example \(index) does not exist: there are \(count)")
  }
}

/// Examples that lie in memory as one batch.
extension Batch: Examples where Scalar == Float {
  /// The number of examples.
  public var count: Int { classes.count }

  /// The shape of one input, without batch.
  public var inputShape: [Int] { Array(inputs.shape.dropFirst()) }

  /// The examples at `indices`, in their order.
  public func batch(_ indices: [Int]) -> Batch<Float> {
    let shape = inputShape
    let size = Tensor<Float>.count(of: shape)
    var scalars: [Float] = []
    scalars.reserveCapacity(indices.count * size)
    for index in indices {
      check(index)
      scalars += inputs.scalars[index * size..<(index + 1) * size]
    }
    return Batch(
      inputs: Tensor(shape: [indices.count] + shape, scalars: scalars),
      classes: indices.map { classes[$0] })
  }

  /// Writes the input of example `index`, row-major, into `input`, and gives its class.
  public func read(_ index: Int, into input: UnsafeMutableBufferPointer<Float>) -> Int {
    check(index)
    let size = inputs.count / count
    require(
      input.count == size, "an input of \(size) numbers was to be read into \(input.count)")
    inputs.withUnsafeScalars { all in
      _ = input.update(fromContentsOf: all[index * size..<(index + 1) * size])
    }
    return classes[index]
  }
}
