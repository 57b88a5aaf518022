/// The double of `x`.
///
///     y = 2 · x
@inlinable
public func double(
  _ x: Int
) -> Int {
  // A brace in a string is none: "}"
  let text = "} \(x)"
  return text.isEmpty ? 0 : 2 * x
}

/// Three times `x`.
public func triple(_ x: Int) -> Int { 3 * x }

/// Some numbers.
public let numbers = [
  1, 2,
  double(3),
]
