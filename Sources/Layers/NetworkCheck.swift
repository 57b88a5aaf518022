import Tensors

/// All gradients of a network held against central differences: those of the loss, through all
/// layers, for every parameter that is not frozen and for the input, and those of each layer by
/// itself.
///
/// A wrong layer spoils the gradients of all layers before it. So `whole` says whether something is
/// wrong, and `parts` says where.
public struct NetworkCheck: Hashable, Sendable, CustomStringConvertible {
  /// What the loss hands back: for the network's output, for each parameter in order, and for the
  /// input.
  public let whole: [GradientCheck]

  /// What each layer by itself hands back, on numbers that are made up for it.
  ///
  /// For its parameters and its input, all numbers different: `conv1.weight`, `conv1 input`. For
  /// images also on sheets of one level a channel, moved as a whole, as only there the rule for ties
  /// can be seen: `maxPool1 input, a channel at once`, its index being `[example, channel]`.
  public let parts: [GradientCheck]

  /// The relative error up to which a gradient counts as right.
  public let tolerance: Double

  /// Whether everything agrees.
  public var passes: Bool { faults.isEmpty && whole.allSatisfy(isRight) }

  /// The checks of single layers that do not agree, in the order of the layers.
  public var faults: [GradientCheck] { parts.filter { !isRight($0) } }

  /// Checks every gradient of `network` at `input`, `[batch] + inputShape`.
  ///
  /// `loss` gives the loss of an output, and its gradient in the output's shape. In training
  /// dropout keeps to one mask. `seed` is that of the numbers made up for single layers. The network
  /// is left as it was. Throws what the network and the loss throw.
  public init(
    _ network: Sequential<Double>, at input: Tensor<Double>, mode: Mode = .evaluation,
    seed: UInt64 = 1, tolerance: Double = 1e-7,
    loss: (_ output: Tensor<Double>) throws -> (value: Double, gradient: Tensor<Double>)
  ) throws {
    let keeper = Keeper(of: network)
    defer { keeper.restore() }
    self.tolerance = tolerance

    let one = Tensor<Double>(ones: [])
    let subject = Subject(network, mode)
    let output = try subject.forward(input)
    let (value, gradient) = try loss(output)
    let atOutput = try GradientCheck(
      "loss", gradient, at: output, upstream: one
    ) { Tensor(try loss($0).value) }
    // Terms of both signs may add up to a small loss, but their rounding does not.
    let size = value.magnitude + (gradient * output).magnitudes().sum()
    let rounding = size.isFinite ? 8 * .ulpOfOne * size / 0x1p-12 : 0
    whole =
      [atOutput]
      + (try subject.checks(at: input, named: "input", upstream: one, rounding: rounding) {
        try loss($0).gradient
      } of: {
        Tensor(try loss($0).value)
      })

    var generator = Generator(seed: seed)
    var parts: [GradientCheck] = []
    var shape = network.inputShape
    for layer in network.layers {
      let subject = Subject(layer, mode)
      let batch = [input.shape[0]]
      let output = batch + (try layer.outputShape(for: shape))
      let upstream = uneven(output, &generator)
      parts += try subject.checks(
        at: distinct(batch + shape, &generator), named: "\(layer.name) input", upstream: upstream
      ) { _ in upstream }
      if shape.count == 3 {
        parts.append(
          try subject.checkOfChannels(
            at: distinct(batch + [shape[2]], &generator), shape: batch + shape,
            upstream: upstream))
      }
      shape = Array(output.dropFirst())
    }
    self.parts = parts
  }

  /// A line for each gradient of the loss, and one for each layer that is at fault.
  public var description: String {
    let names = whole.map(\.name.count).max() ?? 0
    let counts = whole.map { "\($0.count)".count }.max() ?? 0
    let lines = whole.map { check in
      let name = check.name + String(repeating: " ", count: names - check.name.count)
      let count = String(repeating: " ", count: counts - "\(check.count)".count)
      let start = "\(name)  \(count)\(counted(check.count, "number"))"
      return isRight(check)
        ? "✓ \(start) \(check.count == 1 ? "agrees" : "agree")"
        : "✗ \(start); worst \(check.index): \(check.finding)"
    }
    return (lines + verdict).joined(separator: "\n")
  }

  private var verdict: [String] {
    let faults = faults
    if faults.isEmpty {
      let hint = whole.allSatisfy(isRight) ? "" : ": is there a kink, or are they joined wrongly?"
      return ["✓ each layer by itself" + hint]
    }
    return faults.map { "✗ at fault: \($0.name) \($0.index): \($0.finding)" }
  }

  private func isRight(_ check: GradientCheck) -> Bool { check.passes(tolerance: tolerance) }
}

extension GradientCheck {
  /// What was expected and got at the worst place, with as many digits as tell them apart.
  public var finding: String {
    for digits in 4..<17 {
      let (expected, got) = (shortened(expected, digits), shortened(got, digits))
      if expected != got || digits == 16 { return "expected \(expected), got \(got)" }
    }
    return "expected \(expected), got \(got)"
  }
}

/// A number with so many digits, counted from the first that is not 0.
private func shortened(_ x: Double, _ digits: Int) -> String {
  guard x != 0, x.isFinite else { return format(x) }
  var decimals = digits - 1
  var size = x.magnitude
  while size >= 10, decimals > 0 { (size, decimals) = (size / 10, decimals - 1) }
  while size < 1, decimals < 30 { (size, decimals) = (size * 10, decimals + 1) }
  return format(x, decimals: decimals)
}

/// A network or a layer under examination.
private struct Subject {
  let layer: any Layer<Double>
  let mode: Mode
  private let dropouts: [(layer: DropoutLayer<Double>, generator: Generator)]

  init(_ layer: any Layer<Double>, _ mode: Mode) {
    self.layer = layer
    self.mode = mode
    dropouts = layer.leaves.compactMap { $0 as? DropoutLayer<Double> }.map {
      ($0, $0.generator)
    }
  }

  /// The output for `x`, with the same masks each time.
  func forward(_ x: Tensor<Double>) throws -> Tensor<Double> {
    for dropout in dropouts { dropout.layer.generator = dropout.generator }
    layer.enter(mode)
    defer { layer.enter(.evaluation) }
    return try layer.forward(x)
  }

  /// Checks the gradients of L = Σ upstream · result(output) for the parameters and the input.
  ///
  /// `handBack` gives the gradient of L for the output: upstream itself if the result is the output.
  func checks(
    at x: Tensor<Double>, named name: String, upstream: Tensor<Double>, rounding: Double = 0,
    handingBack handBack: (_ output: Tensor<Double>) throws -> Tensor<Double>,
    of result: (_ output: Tensor<Double>) throws -> Tensor<Double> = { $0 }
  ) throws -> [GradientCheck] {
    layer.clearGradients()
    let output = try forward(x)
    let gradient = try layer.backward(handBack(output))
    let ofParameters = try layer.parameters.filter { !$0.isFrozen }.map { parameter in
      let value = parameter.value
      defer { parameter.value = value }
      return try GradientCheck(
        parameter.name, parameter.gradient, at: value, upstream: upstream, rounding: rounding
      ) {
        parameter.value = $0
        return try result(forward(x))
      }
    }
    let ofInput = try GradientCheck(
      name, gradient, at: x, upstream: upstream, rounding: rounding
    ) { try result(forward($0)) }
    return ofParameters + [ofInput]
  }

  /// Checks the gradient for `levels`, `[batch, channel]`, of an input that has them everywhere.
  func checkOfChannels(
    at levels: Tensor<Double>, shape: [Int], upstream: Tensor<Double>
  ) throws -> GradientCheck {
    func sheets(_ levels: Tensor<Double>) -> Tensor<Double> {
      levels.reshaped(to: [shape[0], 1, 1, shape[3]]) + Tensor(zeros: shape)
    }
    _ = try forward(sheets(levels))
    let gradient = try layer.backward(upstream)
    // Shares of both signs may add up to nearly nothing, but their rounding does not.
    let sizes = gradient.magnitudes().sum(along: 1, 2)
    return try GradientCheck(
      "\(layer.name) input, a channel at once", gradient.sum(along: 1, 2), at: levels,
      upstream: upstream, rounding: 64 * .ulpOfOne * sizes.max()
    ) { try forward(sheets($0)) }
  }
}

/// What a check changes in a network, as it was before.
private struct Keeper {
  private let parameters:
    [(parameter: Parameter<Double>, value: Tensor<Double>, gradient: Tensor<Double>)]
  private let dropouts: [(layer: DropoutLayer<Double>, generator: Generator)]
  private let statistics:
    [(layer: BatchNormalisationLayer<Double>, running: ChannelStatistics<Double>)]

  init(of network: Sequential<Double>) {
    let layers = network.leaves
    parameters = network.parameters.map { ($0, $0.value, $0.gradient) }
    dropouts = layers.compactMap { $0 as? DropoutLayer<Double> }.map { ($0, $0.generator) }
    statistics = layers.compactMap { $0 as? BatchNormalisationLayer<Double> }.map {
      ($0, $0.running)
    }
  }

  func restore() {
    for (parameter, value, gradient) in parameters {
      (parameter.value, parameter.gradient) = (value, gradient)
    }
    for (layer, generator) in dropouts { layer.generator = generator }
    for (layer, running) in statistics { layer.running = running }
  }
}

/// Numbers between −1 and 1, none of which is another or 0, so that no two tie.
private func distinct(_ shape: [Int], _ generator: inout Generator) -> Tensor<Double> {
  let count = Tensor<Double>.count(of: shape)
  return Tensor(
    shape: shape,
    scalars: generator.shuffled(count: count).map {
      (2 * Double($0) + 0.5 - Double(count)) / Double(count)
    })
}

/// Numbers of all sizes from ¼ to 1 and both signs: a gradient that ignores them is found out.
private func uneven(_ shape: [Int], _ generator: inout Generator) -> Tensor<Double> {
  let scalars = (0..<Tensor<Double>.count(of: shape)).map { _ in
    let size = generator.uniform(in: 0.25..<1.0)
    return generator.whole(below: 2) == 0 ? size : -size
  }
  return Tensor(shape: shape, scalars: scalars)
}
