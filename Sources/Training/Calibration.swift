import Tensors

/// Whether a network is as often right as it is sure: its answers, gathered by the probability that
/// they were given with.
public struct Calibration: Hashable, Sendable {
  /// The answers whose probabilities lie close together.
  public struct Bin: Hashable, Sendable {
    /// Every probability of the bin is above this.
    public let lower: Double

    /// No probability of the bin is above this.
    public let upper: Double

    /// How many answers there are.
    public fileprivate(set) var count = 0

    /// How many of them are right.
    public fileprivate(set) var rightCount = 0

    /// The sum of their probabilities.
    public fileprivate(set) var sum = 0.0

    /// The right ones among the answers.
    public var accuracy: Fraction { Fraction(rightCount, of: count) }

    /// The mean of their probabilities; nil where there are no answers.
    public var confidence: Double? { count == 0 ? nil : sum / Double(count) }

    /// How far the two are apart; nil where there are no answers.
    public var gap: Double? {
      guard let accuracy = accuracy.value, let confidence else { return nil }
      return abs(accuracy - confidence)
    }
  }

  /// The bins, from the least probabilities to the greatest, all equally wide.
  ///
  /// A probability on a border belongs to the bin below it, 0 to the first.
  public let bins: [Bin]

  /// Gathers answers by their probability, which is from 0 to 1, into `binCount` bins.
  ///
  /// `areRight` says of each whether it names the right class. Throws `MetricsError`.
  public init(probabilities: [Double], areRight: [Bool], binCount: Int = 10) throws {
    guard binCount > 0 else {
      throw MetricsError("calibration: \(binCount) bins; at least 1 is needed, 10 are usual")
    }
    guard probabilities.count == areRight.count else {
      throw MetricsError(
        "calibration: \(probabilities.count) probabilities and \(areRight.count) marks; "
          + "give a mark for each")
    }
    let borders = (0...binCount).map { Double($0) / Double(binCount) }
    var bins = (0..<binCount).map { Bin(lower: borders[$0], upper: borders[$0 + 1]) }
    for (index, probability) in probabilities.enumerated() {
      guard let bin = bins.firstIndex(where: { probability <= $0.upper }), probability >= 0 else {
        throw MetricsError(
          "calibration: answer \(index) has the probability \(probability), which is not from 0 to "
            + "1; are these scores? softmax makes probabilities of them")
      }
      bins[bin].count += 1
      bins[bin].rightCount += areRight[index] ? 1 : 0
      bins[bin].sum += probability
    }
    self.bins = bins
  }

  /// Gathers the answers of a network, the greatest of its `probabilities` `[batch, classes]`, whose
  /// true `classes` are given, into `binCount` bins.
  ///
  /// Throws `MetricsError`.
  public init<Scalar>(
    probabilities: Tensor<Scalar>, classes: [Int], binCount: Int = 10
  ) throws {
    guard probabilities.rank == 2, probabilities.shape[0] == classes.count,
      probabilities.shape[1] > 0
    else {
      throw MetricsError(
        "calibration: probabilities of shape \(probabilities.shape) for \(classes.count) classes; "
          + "they should be [\(classes.count), classes]")
    }
    let answers = predictedClasses(probabilities)
    try self.init(
      probabilities: answers.indices.map { Double(probabilities[$0, answers[$0]]) },
      areRight: answers.indices.map { answers[$0] == classes[$0] }, binCount: binCount)
  }

  /// All answers.
  public var count: Int { bins.reduce(0) { $0 + $1.count } }

  /// The expected calibration error: the mean gap of the bins, each weighted by the share of the
  /// answers that it holds; nil where there are none (Guo and others, "On calibration of modern
  /// neural networks", 2017).
  public var expectedError: Double? {
    guard count > 0 else { return nil }
    return bins.reduce(0) { $0 + Double($1.count) / Double(count) * ($1.gap ?? 0) }
  }

  /// The expected calibration error as it is written on paper, with a product for each bin that holds
  /// answers: `2/10·0.0250 + 8/10·0.1000 = 0.0850`.
  public func worked(decimals: Int = 4) -> String {
    guard let expectedError else { return "no answers, undefined" }
    let products = bins.compactMap { bin in
      bin.gap.map { "\(Fraction(bin.count, of: count))·\(format($0, decimals: decimals))" }
    }
    return "\(products.joined(separator: " + ")) = \(format(expectedError, decimals: decimals))"
  }

  /// The greatest gap of any bin; nil where there are no answers.
  public var greatestError: Double? { bins.compactMap(\.gap).max() }
}

/// Numbers that no measure can be taken of, and what would do.
public struct MetricsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was given, what was expected, and what to try.
  public let description: String

  init(_ description: String) { self.description = description }
}
