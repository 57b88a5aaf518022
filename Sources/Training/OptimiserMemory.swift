import Layers
import Tensors

/// One number for each number that is learned, for an optimiser to remember in.
///
/// The numbers stay where they are, so that threads can work side by side, each on its own piece:
/// elements of an array could not be changed so.
final class OptimiserMemory<Scalar: TensorScalar> {
  private let shapes: [[Int]]
  private let rooms: [UnsafeMutableBufferPointer<Scalar>]

  /// Room for `parameters`, all of it 0.
  init(for parameters: [Parameter<Scalar>]) {
    shapes = parameters.map(\.value.shape)
    rooms = parameters.map { parameter in
      let room = UnsafeMutableBufferPointer<Scalar>.allocate(capacity: parameter.count)
      room.initialize(repeating: 0)
      return room
    }
  }

  /// Room for `parameters` that holds what `tensors`, of the same shapes, hold.
  convenience init(for parameters: [Parameter<Scalar>], holding tensors: [Tensor<Scalar>]) {
    self.init(for: parameters)
    check(fits: parameters)
    for (room, tensor) in zip(rooms, tensors) { _ = room.update(from: tensor.scalars) }
  }

  deinit {
    for room in rooms { room.deallocate() }
  }

  /// What is remembered, a tensor for each parameter.
  var tensors: [Tensor<Scalar>] {
    zip(shapes, rooms).map { Tensor(shape: $0, scalars: Array($1)) }
  }

  /// Ends the program unless the memory was made for these `parameters`.
  func check(fits parameters: [Parameter<Scalar>]) {
    // Compared one by one, because a list of their shapes would be allocated in each step.
    let fits =
      parameters.count == shapes.count
      && parameters.indices.allSatisfy { parameters[$0].value.shape == shapes[$0] }
    require(fits, "an optimiser was given other parameters than before: it serves one network")
  }

  /// The numbers remembered for the `count` elements of parameter number `parameter` from `offset`.
  func piece(
    parameter: Int, offset: Int, count: Int
  ) -> UnsafeMutableBufferPointer<Scalar> {
    require(
      rooms.indices.contains(parameter),
      "parameter \(parameter) does not exist: the optimiser has \(rooms.count)")
    let room = rooms[parameter]
    require(
      offset >= 0 && offset + count <= room.count,
      "elements \(offset)..<\(offset + count) lie outside a parameter of \(room.count)")
    return UnsafeMutableBufferPointer(rebasing: room[offset..<offset + count])
  }
}

/// Ends the program unless there is one gradient for each value.
func check<Scalar>(
  _ gradients: UnsafeBufferPointer<Scalar>, fit values: UnsafeMutableBufferPointer<Scalar>
) {
  require(
    gradients.count == values.count,
    "\(values.count) values cannot be changed by \(gradients.count) gradients")
}
