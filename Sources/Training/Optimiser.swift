import Layers
import Tensors

/// A rule that turns gradients into new values.
///
/// What a rule remembers from step to step it keeps for each parameter in the order in which they
/// are given: one optimiser serves one network.
public protocol Optimiser<Scalar>: AnyObject {
  /// The numbers that the parameters hold.
  associatedtype Scalar: TensorScalar

  /// How far a step goes; a training may change it between steps.
  var learningRate: Double { get set }

  /// Takes one step: changes each parameter's value by what its gradient says.
  func step(_ parameters: [Parameter<Scalar>])
}

/// One tensor of zeros for each parameter, for an optimiser to remember in.
func zeros<Scalar>(like parameters: [Parameter<Scalar>]) -> [Tensor<Scalar>] {
  parameters.map { Tensor(zeros: $0.value.shape) }
}

/// Ends the program unless `memory` was made for these `parameters`.
func check<Scalar>(_ memory: [Tensor<Scalar>], fits parameters: [Parameter<Scalar>]) {
  require(
    memory.map(\.shape) == parameters.map(\.value.shape),
    "an optimiser was given other parameters than before: it serves one network")
}
