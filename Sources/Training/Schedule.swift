/// How the learning rate changes in the course of a training (D4 §9).
///
/// Steps are batches, counted from 0. Every rate is computed by additions and products alone, so that
/// it has the same bits on every machine.
public indirect enum Schedule: Hashable, Sendable {
  /// η stays.
  case constant

  /// After so many steps, and again each time, η is multiplied by the factor: η · factor^⌊t / every⌋.
  case step(every: Int, factor: Double)

  /// η is multiplied by the factor after each step: η · factorᵗ.
  case exponential(factor: Double)

  /// Half a wave from η down to `least` in so many steps, and there it stays (Loshchilov and Hutter,
  /// "SGDR: stochastic gradient descent with warm restarts", 2017):
  /// least + ½ (η − least) (1 + cos(π t / steps)).
  case cosine(steps: Int, least: Double = 0)

  /// From η up to `greatest` in so many steps on a straight line, in as many back, and over again
  /// (Smith, "Cyclical learning rates for training neural networks", 2017).
  case cyclic(greatest: Double, halfCycle: Int)

  /// Up to η in so many steps on a straight line, beginning with η / steps, and then as `then` says,
  /// which counts its own steps from 0.
  case warmUp(steps: Int, then: Schedule)

  /// The learning rate of step `step`, counted from 0, where `base` is η.
  public func rate(atStep step: Int, base: Double) -> Double {
    let time = max(0, step)
    switch self {
    case .constant: return base
    case .step(let every, let factor): return base * power(factor, by: time / max(1, every))
    case .exponential(let factor): return base * power(factor, by: time)
    case .cosine(let steps, let least):
      guard time < steps else { return least }
      let wave = cosineOfHalfTurns(Double(time) / Double(steps))
      return least + 0.5 * (base - least) * (1 + wave)
    case .cyclic(let greatest, let halfCycle):
      let half = max(1, halfCycle)
      let place = time % (2 * half)
      let part = Double(place <= half ? place : 2 * half - place) / Double(half)
      return base + (greatest - base) * part
    case .warmUp(let steps, let then):
      guard time >= steps else { return base * Double(time + 1) / Double(steps) }
      return then.rate(atStep: time - max(0, steps), base: base)
    }
  }
}

/// `base` to a power that is a whole number of 0 or more, by squaring.
private func power(_ base: Double, by exponent: Int) -> Double {
  var (result, square, rest) = (1.0, base, exponent)
  while rest > 0 {
    if !rest.isMultiple(of: 2) { result *= square }
    square *= square
    rest /= 2
  }
  return result
}

/// cos(π x) for x from 0 to 1, by the series of the cosine or of the sine, whichever is short.
private func cosineOfHalfTurns(_ x: Double) -> Double {
  if x > 0.5 { return -cosineOfHalfTurns(1 - x) }
  let isSteep = x > 0.25
  let angle = .pi * (isSteep ? 0.5 - x : x)
  // Terms of cos: 1, −a²/2!, a⁴/4!, …; of sin: a, −a³/3!, a⁵/5!, …
  var (term, sum) = isSteep ? (angle, angle) : (1.0, 1.0)
  var factor = isSteep ? 2.0 : 1.0
  for _ in 0..<9 {
    term *= -angle * angle / (factor * (factor + 1))
    sum += term
    factor += 2
  }
  return sum
}
