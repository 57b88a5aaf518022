/// Memory that stays where it is, begins at a line of the cache and holds zeros at first.
final class Buffer<Element: BitwiseCopyable & ExpressibleByIntegerLiteral> {
  let pointer: UnsafeMutablePointer<Element>
  let count: Int

  /// Room for `count` elements, and for a vector more that may be read with the last ones.
  init(_ count: Int) {
    self.count = count
    let capacity = count + 16
    pointer = UnsafeMutableRawPointer.allocate(
      byteCount: capacity * MemoryLayout<Element>.stride, alignment: 64
    ).bindMemory(to: Element.self, capacity: capacity)
    pointer.initialize(repeating: 0, count: capacity)
  }

  deinit { pointer.deallocate() }
}

/// The next multiple of sixteen, the numbers in a vector.
func wholeVectors(_ count: Int) -> Int { (count + 15) / 16 * 16 }
