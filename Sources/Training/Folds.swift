import Tensors

/// One way of parting examples into those that a network learns from and those that it is asked
/// about, by their indices.
public struct Fold: Hashable, Sendable {
  /// The examples to learn from, in order.
  public let training: [Int]
  /// The examples to validate on, in order; no other fold of the same parting has them.
  public let validation: [Int]
}

/// Parts examples for cross-validation: each is in the validation part of exactly one fold, and in
/// the training part of all others.
///
/// The examples are dealt out class by class, each class in random order, so that every part has
/// nearly as many of each class as any other. `classes` is that of each example, `parts` the number
/// of folds. Throws `FoldError`.
public func folds(
  of classes: [Int], parts: Int, generator: inout Generator
) throws(FoldError) -> [Fold] {
  guard parts >= 2, parts <= classes.count else {
    throw FoldError(parts: parts, examples: classes.count)
  }
  let random = generator.shuffled(count: classes.count)
  // No sort promises to keep the order of equals, so their places are compared too.
  let order = random.indices.sorted { (classes[random[$0]], $0) < (classes[random[$1]], $1) }
    .map { random[$0] }
  var part = [Int](repeating: 0, count: classes.count)
  for (place, index) in order.enumerated() { part[index] = place % parts }
  return (0..<parts).map { number in
    Fold(
      training: classes.indices.filter { part[$0] != number },
      validation: classes.indices.filter { part[$0] == number })
  }
}

/// Examples that cannot be parted so.
public struct FoldError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The number of parts that was asked for.
  public let parts: Int
  /// The number of examples.
  public let examples: Int

  /// What was given, what was expected, and what to try.
  public var description: String {
    let ends = "cross-validation in \(parts) parts of \(examples) examples: "
    return parts < 2
      ? ends
        + "at least 2 parts are needed, one to learn from and one to ask about; 5 or 10 is usual"
      : ends + "each part has at least 1 example, so there are at most \(examples)"
  }
}
