extension SoftmaxRows {
  /// Writes each row's cross-entropy with its class, the gradient of their mean for the logits, and
  /// the class that the row predicts.
  ///
  /// With c the row's class, p its softmax and N the number of rows in `batch`, of which these may
  /// be a part:
  ///
  ///     loss = ln Σⱼ e^(z[j] − max) − (z[c] − max)
  ///     gradient[k] = (p[k] − (1 if k = c, else 0)) · (1 / N)
  ///
  /// The predicted class is that of `predictions(of:into:scratch:)`. `gradient` may be `logits`
  /// itself, or be left out. Every class is below `classCount`.
  public func crossEntropy(
    logits: UnsafePointer<Float>, classes: UnsafePointer<Int>, batch: Int,
    gradient: UnsafeMutablePointer<Float>?, losses: UnsafeMutablePointer<Float>,
    predictions: UnsafeMutablePointer<Int>, scratch: UnsafeMutablePointer<Float>
  ) {
    let share = 1 / Float(batch)
    forEachGroup(scratch) { group in
      let target = group.classes(classes)
      let z = group.columns(of: logits)
      let maximum = z.maximum()
      let shifted = z.numbers(at: target) - maximum.value
      let sum = z.raise(less: maximum.value)
      group.write(logarithm(sum) - shifted, to: losses)
      group.write(maximum.place, to: predictions)
      guard let gradient else { return }
      for k in 0..<classCount {
        let p = z[k] / sum
        let isTarget = target .== Int32(truncatingIfNeeded: k)
        z[k] = p.replacing(with: p - 1, where: isTarget) * share
      }
      group.write(z, to: gradient)
    }
  }

  /// The same for probabilities p, as a softmax gives them, in the place of logits.
  ///
  /// They are clipped into [`epsilon`, 1 − `epsilon`] before the logarithm, and where that changes
  /// one the gradient is 0, as a small change then changes nothing:
  ///
  ///     loss = −ln p[c]
  ///     gradient[c] = (1 / N) · (−1 / p[c]), elsewhere 0
  ///
  /// `gradient` may be `probabilities` itself, or be left out.
  public func crossEntropy(
    probabilities: UnsafePointer<Float>, clipping epsilon: Float, classes: UnsafePointer<Int>,
    batch: Int, gradient: UnsafeMutablePointer<Float>?, losses: UnsafeMutablePointer<Float>,
    predictions: UnsafeMutablePointer<Int>, scratch: UnsafeMutablePointer<Float>
  ) {
    let share = 1 / Float(batch)
    forEachGroup(scratch) { group in
      let target = group.classes(classes)
      let columns = group.columns(of: probabilities)
      let p = columns.numbers(at: target)
      let isLow = p .< epsilon
      let isHigh = p .> 1 - epsilon
      let clipped = p.replacing(with: epsilon, where: isLow)
        .replacing(with: 1 - epsilon, where: isHigh)
      group.write(-logarithm(clipped), to: losses)
      group.write(columns.maximum().place, to: predictions)
      guard let gradient else { return }
      let slope = (-1 / p).replacing(with: 0, where: isLow .| isHigh) * share
      for k in 0..<classCount {
        let isTarget = target .== Int32(truncatingIfNeeded: k)
        columns[k] = Vector.zero.replacing(with: slope, where: isTarget)
      }
      group.write(columns, to: gradient)
    }
  }
}
