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
  /// The predicted class is the one with the greatest logit, the first of equals; NaN leads if it is
  /// the row's first number, and is passed over further on. `gradient` may be `logits` itself, or be
  /// left out. Every class is below `classCount`.
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
}
