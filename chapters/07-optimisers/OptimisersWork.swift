import Layers
import Tensors
import Training

/// One number before and after a step, with all that an optimiser keeps for it.
struct Moment {
  /// The step, counted from 1.
  let step: Int
  /// The gradient that the step was given.
  let gradient: Double
  /// The number before and after.
  let weight: (before: Double, after: Double)
  /// What each memory held before and after, by its name.
  let memory: [String: (before: Double, after: Double)]
}

/// A line of a worked step: what the optimiser holds, and the sum that should come to it.
struct WorkedLine {
  /// The quantity, such as `w`.
  let name: String
  /// The sum, its numbers put in.
  let sum: String
  /// What the sum comes to.
  let worth: Double
  /// What the optimiser holds; nil for a number on the way that it keeps nowhere.
  let held: Double?
}

/// A worked line that does not come to what the optimiser holds.
struct WorkError: Error, CustomStringConvertible {
  let description: String
}

/// Lets `optimiser` take steps downhill on w², and tells what it did.
///
/// The gradient of w² is 2 w. All numbers are read from the optimiser before and after each step.
func moments(
  of optimiser: any Optimiser<Double>, from start: Double = 1, steps: Int = 3,
  gradient: (Double) -> Double = { 2 * $0 }
) -> [Moment] {
  let weight = Parameter<Double>(name: "w", value: Tensor([start]))
  func memories() -> [String: Double] {
    Dictionary(
      uniqueKeysWithValues: optimiser.state.memories.map { ($0.name, $0.tensors[0][0]) })
  }
  return (1...steps).map { step in
    let (before, slope) = (weight.value[0], gradient(weight.value[0]))
    let held = memories()
    weight.gradient = Tensor([slope])
    optimiser.step([weight])
    let memory = memories().reduce(into: [:]) { pairs, pair in
      pairs[pair.key] = (before: held[pair.key] ?? 0, after: pair.value)
    }
    return Moment(
      step: step, gradient: slope, weight: (before, weight.value[0]), memory: memory)
  }
}

/// The steps of an optimiser on w², each with its sums: `lines` writes those of one step.
///
/// Throws `WorkError` when a sum does not come to what the optimiser holds.
func worked(
  _ optimiser: any Optimiser<Double>, lines: (Moment) -> [WorkedLine]
) throws -> String {
  try moments(of: optimiser).map { moment in
    let slope = "  g = 2·\(factor(moment.weight.before)) = \(short(moment.gradient))"
    let sums = try lines(moment).map { line in
      let held = line.held ?? line.worth
      guard abs(line.worth - held) <= 1e-12 * max(1, abs(held)) else {
        throw WorkError(
          description: "step \(moment.step), \(line.name): \(line.sum) comes to \(line.worth), but "
            + "the optimiser has \(held)")
      }
      return "  \(line.name) = \(line.sum) = \(short(held))"
    }
    return (["step \(moment.step)", slope] + sums).joined(separator: "\n")
  }.joined(separator: "\n")
}

/// The number as one writes it on paper: up to 4 decimals, 6 if it is small, no zeros at the end.
func short(_ x: Double) -> String {
  var text = format(x, decimals: abs(x) < 0.1 ? 6 : 4)
  guard text.contains(".") else { return text }
  while text.hasSuffix("0") { text.removeLast() }
  if text.hasSuffix(".") { text.removeLast() }
  return text == "-0" ? "0" : text
}

/// The number as a factor or a term: `(-0.5)`.
func factor(_ x: Double) -> String {
  let text = short(x)
  return text.hasPrefix("-") ? "(\(text))" : text
}

/// Plain descent: w ← w − η g.
func descentLines(_ moment: Moment, rate: Double) -> [WorkedLine] {
  let (w, g) = (moment.weight, moment.gradient)
  return [
    WorkedLine(
      name: "w", sum: "\(short(w.before)) - \(short(rate))·\(factor(g))",
      worth: w.before - rate * g, held: w.after)
  ]
}

/// Momentum: v ← μ v + g, and the step along v, or with Nesterov along g + μ v.
func momentumLines(
  _ moment: Moment, rate: Double, momentum: Double, nesterov: Bool = false
) -> [WorkedLine] {
  let (w, g) = (moment.weight, moment.gradient)
  let v = moment.memory["velocity"] ?? (0, 0)
  let roll = WorkedLine(
    name: "v", sum: "\(short(momentum))·\(factor(v.before)) + \(factor(g))",
    worth: momentum * v.before + g, held: v.after)
  let step = nesterov ? g + momentum * v.after : v.after
  let along =
    nesterov ? "(\(short(g)) + \(short(momentum))·\(factor(v.after)))" : factor(v.after)
  return [
    roll,
    WorkedLine(
      name: "w", sum: "\(short(w.before)) - \(short(rate))·\(along)",
      worth: w.before - rate * step, held: w.after),
  ]
}

/// RMSprop: s ← α s + (1 − α) g², w ← w − η g / √s.
func rmsPropLines(_ moment: Moment, rate: Double, smoothing: Double) -> [WorkedLine] {
  let (w, g) = (moment.weight, moment.gradient)
  let s = moment.memory["square"] ?? (0, 0)
  return [
    WorkedLine(
      name: "s",
      sum: "\(short(smoothing))·\(short(s.before)) + \(short(1 - smoothing))·\(factor(g))²",
      worth: smoothing * s.before + (1 - smoothing) * g * g, held: s.after),
    WorkedLine(
      name: "w", sum: "\(short(w.before)) - \(short(rate))·\(factor(g)) / √\(short(s.after))",
      worth: w.before - rate * g / s.after.squareRoot(), held: w.after),
  ]
}

/// Adam: m, v, both corrected, and the step; with `decay` η λ w goes from w beside it.
func adamLines(
  _ moment: Moment, rate: Double, beta1: Double, beta2: Double, decay: Double = 0
) -> [WorkedLine] {
  let (w, g) = (moment.weight, moment.gradient)
  let (m, v) = (moment.memory["mean"] ?? (0, 0), moment.memory["square"] ?? (0, 0))
  let powers = (0..<moment.step).reduce((1.0, 1.0)) { powers, _ in
    (powers.0 * beta1, powers.1 * beta2)
  }
  let (mean, square) = (m.after / (1 - powers.0), v.after / (1 - powers.1))
  let exponent = moment.step == 1 ? "" : ["²", "³"][min(moment.step - 2, 1)]
  let kept = decay == 0 ? "" : "(1 - \(short(rate))·\(short(decay)))·"
  return [
    WorkedLine(
      name: "m", sum: "\(short(beta1))·\(factor(m.before)) + \(short(1 - beta1))·\(factor(g))",
      worth: beta1 * m.before + (1 - beta1) * g, held: m.after),
    WorkedLine(
      name: "v", sum: "\(short(beta2))·\(short(v.before)) + \(short(1 - beta2))·\(factor(g))²",
      worth: beta2 * v.before + (1 - beta2) * g * g, held: v.after),
    WorkedLine(
      name: "m̂", sum: "\(short(m.after)) / (1 - \(short(beta1))\(exponent))", worth: mean,
      held: nil),
    WorkedLine(
      name: "v̂", sum: "\(short(v.after)) / (1 - \(short(beta2))\(exponent))", worth: square,
      held: nil),
    WorkedLine(
      name: "w",
      sum: "\(kept)\(short(w.before)) - \(short(rate))·\(factor(mean)) / √\(short(square))",
      worth: (1 - rate * decay) * w.before - rate * mean / square.squareRoot(), held: w.after),
  ]
}

/// What is left of `start` after each step of plain descent that only decay drives.
func pulled(_ decay: WeightDecay, from start: Double, rate: Double, steps: Int) -> [Double] {
  moments(
    of: StochasticGradientDescent(learningRate: rate, decay: decay), from: start, steps: steps
  ) { _ in 0 }.map(\.weight.after)
}

/// A weight of 1 after `steps` steps of Adam at `rate`, its gradient `size` with a sign that changes
/// in each step.
func wavered(_ decay: WeightDecay, size: Double, rate: Double, steps: Int) -> Double {
  let weight = Parameter<Double>(name: "w", value: [1])
  let optimiser = Adam<Double>(
    learningRate: rate, epsilon: .afterCorrection(1e-8), decay: decay)
  for step in 0..<steps {
    weight.gradient = Tensor([step.isMultiple(of: 2) ? size : -size])
    optimiser.step([weight])
  }
  return weight.value[0]
}
