import Layers
import Tensors

/// A rule that turns gradients into new values, each number by itself.
///
/// A step begins once and is then taken piece by piece, in any order. What a rule remembers from
/// step to step it keeps for each parameter in the order in which they are given: one optimiser
/// serves one network.
public protocol Optimiser<Scalar>: AnyObject {
  /// The numbers that the parameters hold.
  associatedtype Scalar: TensorScalar

  /// How far a step goes; a training may change it between steps.
  var learningRate: Double { get set }

  /// The rule and its numbers but the learning rate, in a line: `RMSProp<Float>: smoothing 0.99, …`.
  ///
  /// A training goes on from a checkpoint only by the rule that it began with.
  var rule: String { get }

  /// What it takes to go on from here: a copy of all that the rule remembers.
  var state: OptimiserState<Scalar> { get }

  /// Goes on from `state`, saved by an optimiser with the same numbers and the same `parameters`.
  ///
  /// The steps that follow give the same bits as those that would have followed there. Throws
  /// `OptimiserStateError` for a state that belongs to another rule or to other parameters, and then
  /// nothing has changed.
  func restore(_ state: OptimiserState<Scalar>, for parameters: [Parameter<Scalar>]) throws

  /// Begins a step: counts it, works out its factors, and at first makes room for each parameter.
  func beginStep(_ parameters: [Parameter<Scalar>])

  /// Changes `values`, the elements of parameter number `parameter` from `offset` on, by their
  /// `gradients`.
  ///
  /// The pieces of a step may come in any order and from several threads, each element once.
  func update(
    parameter: Int, offset: Int, values: UnsafeMutableBufferPointer<Scalar>,
    gradients: UnsafeBufferPointer<Scalar>)
}

extension Optimiser {
  /// Takes one step: changes each parameter's value by what its gradient says.
  ///
  /// A frozen one stays, and so does what is remembered for it: not even decay changes it.
  public func step(_ parameters: [Parameter<Scalar>]) {
    beginStep(parameters)
    for (index, parameter) in parameters.enumerated() where !parameter.isFrozen {
      parameter.gradient.withUnsafeScalars { gradients in
        parameter.value.withUnsafeMutableScalars { values in
          update(parameter: index, offset: 0, values: values, gradients: gradients)
        }
      }
    }
  }
}
