import Foundation

/// Memory for kernels to work in that shows every step aside.
///
/// Each array stands right before a page that must not be touched, or right behind one, or a few
/// elements away from it so that it is not aligned. One element too far ends the program, even when
/// it is only read; on the sides without such a page there are NaN, which spoil what is made of them
/// and must still be there in the end.
public final class FencedMemory {
  private struct Block {
    let start: UnsafeMutableRawPointer
    let size: Int
    let used: Range<Int>
  }

  private static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
  // All bits set: a NaN, and 255.
  private static let canary: UInt8 = 0xFF

  private var blocks: [Block] = []
  private var shuffle: Shuffle

  /// Memory in which `seed` decides how each array stands.
  public init(seed: UInt64) { shuffle = Shuffle(state: seed) }

  deinit {
    for block in blocks { munmap(block.start - Self.pageSize, block.size + 2 * Self.pageSize) }
  }

  /// A copy of `elements`.
  public func copy<Element: BitwiseCopyable>(_ elements: [Element])
    -> UnsafeMutablePointer<Element>
  {
    let place: UnsafeMutablePointer<Element> = room(elements.count)
    place.update(from: elements, count: elements.count)
    return place
  }

  /// Room for `count` elements, which are NaN.
  public func room<Element: BitwiseCopyable>(_ count: Int, of: Element.Type = Element.self)
    -> UnsafeMutablePointer<Element>
  {
    let stride = MemoryLayout<Element>.stride
    let page = Self.pageSize
    let size = max(1, (count * stride + 16 * stride + page - 1) / page) * page
    let gap = shuffle.next(0...1) * shuffle.next(0...15) * stride
    let offset = shuffle.next(0...1) == 0 ? gap : size - count * stride - gap
    let all = mmap(
      nil, size + 2 * page, PROT_NONE, MAP_PRIVATE | Int32(MAP_ANONYMOUS), -1, 0)
    guard let all, all != MAP_FAILED, mprotect(all + page, size, PROT_READ | PROT_WRITE) == 0
    else { preconditionFailure("no memory for the test") }
    let start = all + page
    start.initializeMemory(as: UInt8.self, repeating: Self.canary, count: size)
    blocks.append(Block(start: start, size: size, used: offset..<offset + count * stride))
    return (start + offset).bindMemory(to: Element.self, capacity: count)
  }

  /// The `count` elements at `place`.
  public func elements<Element: BitwiseCopyable>(
    _ place: UnsafeMutablePointer<Element>, _ count: Int
  ) -> [Element] {
    Array(UnsafeBufferPointer(start: place, count: count))
  }

  /// Whether nothing beside the arrays has been written over.
  public var isIntact: Bool {
    blocks.allSatisfy { block in
      let bytes = UnsafeRawBufferPointer(start: block.start, count: block.size)
      return bytes[..<block.used.lowerBound].allSatisfy { $0 == Self.canary }
        && bytes[block.used.upperBound...].allSatisfy { $0 == Self.canary }
    }
  }
}

/// `arrays` one after the other, each begun `step` elements after the one before, with NaN between.
public func apart(_ arrays: [[Float]], step: Int) -> [Float] {
  var all: [Float] = []
  for (number, array) in arrays.enumerated() {
    all += array
    if number < arrays.count - 1 {
      all += Array(repeating: .nan, count: step - array.count)
    }
  }
  return all
}

/// The bits of each number; those of any NaN are the same.
public func bits(of numbers: [Float]) -> [UInt32] {
  numbers.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
}
