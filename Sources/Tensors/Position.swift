/// The place of an element in a tensor of rank 4 or less: one index an axis, in fixed fields.
///
/// It allocates nothing, so an operator can name a position in every step of its work.
public struct Position: Hashable, Sendable, CustomStringConvertible {
  /// The number of axes.
  public let rank: Int
  private let first: Int
  private let second: Int
  private let third: Int
  private let fourth: Int

  /// The place of the only element of a tensor of rank 0.
  public init() { self.init(rank: 0, 0, 0, 0, 0) }

  /// The place `[i]` in a tensor of rank 1.
  public init(_ i: Int) { self.init(rank: 1, i, 0, 0, 0) }

  /// The place `[i, j]` in a tensor of rank 2.
  public init(_ i: Int, _ j: Int) { self.init(rank: 2, i, j, 0, 0) }

  /// The place `[i, j, k]` in a tensor of rank 3.
  public init(_ i: Int, _ j: Int, _ k: Int) { self.init(rank: 3, i, j, k, 0) }

  /// The place `[i, j, k, l]` in a tensor of rank 4.
  public init(_ i: Int, _ j: Int, _ k: Int, _ l: Int) { self.init(rank: 4, i, j, k, l) }

  /// The place with `indices`, of which there are at most four.
  public init(_ indices: [Int]) {
    require(indices.count <= 4, "a position has at most 4 indices, not \(indices)")
    func index(_ axis: Int) -> Int { axis < indices.count ? indices[axis] : 0 }
    self.init(rank: indices.count, index(0), index(1), index(2), index(3))
  }

  private init(rank: Int, _ i: Int, _ j: Int, _ k: Int, _ l: Int) {
    self.rank = rank
    first = i
    second = j
    third = k
    fourth = l
  }

  /// The index along `axis`.
  public subscript(axis: Int) -> Int {
    require(
      (0..<rank).contains(axis), "\(self) has an index for axes 0..<\(rank), not for axis \(axis)")
    return switch axis {
    case 0: first
    case 1: second
    case 2: third
    default: fourth
    }
  }

  /// The indices, outermost axis first.
  public var indices: [Int] { Array([first, second, third, fourth].prefix(rank)) }

  /// The indices in brackets, as in `[0, 2]`.
  public var description: String { "\(indices)" }
}
