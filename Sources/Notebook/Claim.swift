import Tensors

/// What a document prints, beside what we compute.
public struct Claim: Equatable, Sendable {
  /// The document that makes the claim.
  public let document: Document
  /// The document's section, as in "4.3.1".
  public let section: String
  /// What the claim is about, in a few words.
  public let subject: String
  /// What the document says, in Markdown.
  public let says: String
  /// What we compute, in Markdown.
  public let gets: String
  /// Whether the two agree, as computed.
  public let isMet: Bool
  /// Why they do or do not, in Markdown; may be empty when they do.
  public let reason: String

  /// ✓ or ✗, with the place in the document.
  var heading: String { "\(isMet ? "✓" : "✗") \(document.rawValue) §\(section)" }

  /// The claim as one paragraph of Markdown.
  var sentence: String {
    let verdict =
      says == gets
      ? "the document says \(says), and so do we."
      : "the document says \(says); we get \(gets)."
    return "**\(heading)**, \(subject): \(verdict)" + (reason.isEmpty ? "" : " \(reason)")
  }
}

/// A value that a document can claim.
public protocol ClaimValue {
  /// Whether two values are the same, numbers to within `tolerance`.
  func agrees(with other: Self, within tolerance: Double) -> Bool

  /// The value in a line of Markdown.
  func claimText(decimals: Int?) -> String
}

extension Tensor: ClaimValue {
  /// Whether shapes are equal and elements nowhere differ by more than `tolerance`.
  public func agrees(with other: Tensor, within tolerance: Double) -> Bool {
    shape == other.shape
      && scalars.indices.allSatisfy {
        scalars[$0].agrees(with: other.scalars[$0], within: tolerance)
      }
  }

  /// The elements in one line, with brackets for each axis.
  public func claimText(decimals: Int?) -> String {
    "`\(inLine(decimals: decimals))`"
  }

  /// The elements in one line, as in `[[1, 2], [3, 4]]`.
  func inLine(decimals: Int? = nil) -> String {
    func text(_ axis: Int, _ offset: Int) -> String {
      guard axis < rank else { return format(scalars[offset], decimals: decimals) }
      let stride = shape[(axis + 1)...].reduce(1, *)
      let parts = (0..<shape[axis]).map { text(axis + 1, offset + $0 * stride) }
      return "[" + parts.joined(separator: ", ") + "]"
    }
    return text(0, 0)
  }
}

extension TensorScalar {
  /// Whether two numbers differ by no more than `tolerance`; NaN agrees with nothing.
  public func agrees(with other: Self, within tolerance: Double) -> Bool {
    self == other || abs(Double(self) - Double(other)) <= tolerance
  }

  /// The number in decimals.
  public func claimText(decimals: Int?) -> String { "`\(format(self, decimals: decimals))`" }
}

extension Float: ClaimValue {}
extension Double: ClaimValue {}

extension Int: ClaimValue {
  /// Whether two whole numbers differ by no more than `tolerance`.
  public func agrees(with other: Int, within tolerance: Double) -> Bool {
    self == other || abs(Double(self) - Double(other)) <= tolerance
  }

  /// The number, its digits in groups of three.
  public func claimText(decimals: Int?) -> String { "`\(grouped(self))`" }
}

extension [Int]: ClaimValue {
  /// Whether two shapes are the same.
  public func agrees(with other: [Int], within tolerance: Double) -> Bool { self == other }

  /// The extents with a × between them.
  public func claimText(decimals: Int?) -> String {
    "`" + map(String.init).joined(separator: "×") + "`"
  }
}

extension String: ClaimValue {
  /// Whether two texts are the same.
  public func agrees(with other: String, within tolerance: Double) -> Bool { self == other }

  /// The text as it is.
  public func claimText(decimals: Int?) -> String { self }
}
