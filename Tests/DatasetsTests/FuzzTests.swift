import Datasets
import TestSupport
import Tensors
import Testing

/// Whatever bytes come from outside, the readers answer or throw: nothing here may trap.
@Suite struct FuzzTests {
  /// `bytes` with a few of them changed, removed, doubled or put in.
  private func mutated(_ bytes: [UInt8], _ generator: inout Generator) -> [UInt8] {
    var bytes = bytes
    for _ in 0...generator.whole(below: 4) {
      let place = generator.whole(below: bytes.count + 1)
      let value = UInt8(truncatingIfNeeded: generator.next())
      switch generator.whole(below: 6) {
      case 0: bytes.insert(value, at: place)
      case 1: bytes.removeLast(bytes.count - place)
      case 2: bytes.append(contentsOf: bytes.prefix(place))
      case 3 where place < bytes.count: bytes.remove(at: place)
      case 4 where place < bytes.count: bytes[place] ^= 1 << (value & 7)
      // The header is small beside the rest, and says the most.
      default: if !bytes.isEmpty { bytes[min(place, bytes.count - 1) % 16] = value }
      }
      if bytes.isEmpty { bytes = [value] }
    }
    return bytes
  }

  @Test func idxNeverTraps() throws {
    var generator = Generator(seed: 1)
    let images = idx([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])
    let labels = idx([2], [0, 9])
    let rounds = fuzzRounds(4000)
    var read = 0
    for round in 0..<rounds {
      let tried = round.isMultiple(of: 2)
      do {
        let images = try IDX(parsing: tried ? mutated(images, &generator) : images)
        #expect(images.body.count == images.dimensions.reduce(images.elementType.size, *))
        let set = try LabelledImages(
          images: images, labels: IDX(parsing: tried ? labels : mutated(labels, &generator)))
        #expect(set.allImages().shape == [set.count, set.rows, set.columns, 1])
        read += 1
      } catch is DataError {}
    }
    // Some changes only touch pixels or labels; were there none, nothing would have been tried.
    #expect(read > 10 && read < rounds)
  }

  @Test func gzipNeverTraps() throws {
    var generator = Generator(seed: 2)
    let packed = try gzip(idx([3, 4, 4], (0..<48).map { UInt8($0 * 5) }))
    let rounds = fuzzRounds(4000)
    var read = 0
    for _ in 0..<rounds {
      do {
        let unpacked = try gunzip(mutated(packed, &generator), limit: 10_000)
        #expect(unpacked.count <= 10_000)
        read += 1
      } catch is DataError {}
    }
    #expect(read > 10 && read < rounds)
  }

  @Test func filesNeverTrap() throws {
    var generator = Generator(seed: 3)
    let parts = [
      ("train-images-idx3-ubyte", idx([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])),
      ("train-labels-idx1-ubyte", idx([2], [3, 4])),
      ("t10k-images-idx3-ubyte", try gzip(idx([1, 2, 2], [9, 8, 7, 6]))),
      ("t10k-labels-idx1-ubyte", try gzip(idx([1], [5]))),
    ]
    try withTemporaryFolder { folder in
      for round in 0..<fuzzRounds(300) {
        for (place, part) in parts.enumerated() {
          let spared = place != round % 4
          try write(spared ? part.1 : mutated(part.1, &generator), to: "\(folder)/\(part.0)")
        }
        do {
          let mnist = try MNIST(at: DataLocation.find(option: folder, root: folder))
          #expect(mnist.source == .other)
          #expect(try mnist.train.count == mnist.trainCount)
          #expect(try mnist.test.count == mnist.testCount)
        } catch is DataError {}
      }
    }
  }
}
