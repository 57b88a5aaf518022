import Foundation
import Tensors
import TestSupport

/// A folder with a few images in MNIST's format, made here, so that there always are some.
///
/// An image of class k has a bright bar in row 2k + 4, and noise all over.
final class SmallMNIST {
  let folder: TemporaryFolder

  init(train: Int, test: Int) throws {
    folder = try TemporaryFolder()
    var generator = Generator(seed: 11)
    for (name, count) in [("train", train), ("t10k", test)] {
      let classes = (0..<count).map { _ in UInt8(generator.whole(below: 10)) }
      let pixels = classes.flatMap { image($0, &generator) }
      try write(idx([count, 28, 28], pixels), "\(name)-images-idx3-ubyte")
      try write(idx([count], classes), "\(name)-labels-idx1-ubyte")
    }
  }

  /// The path to hand to `--data`.
  var path: String { folder.url.path }

  private func image(_ number: UInt8, _ generator: inout Generator) -> [UInt8] {
    (0..<28 * 28).map { place in
      let isLit = place / 28 == 2 * Int(number) + 4 && (6..<22).contains(place % 28)
      return UInt8((isLit ? 160 : 0) + generator.whole(below: 90))
    }
  }

  private func idx(_ dimensions: [Int], _ body: [UInt8]) -> [UInt8] {
    [0, 0, 8, UInt8(dimensions.count)]
      + dimensions.flatMap { size in [24, 16, 8, 0].map { UInt8(size >> $0 & 0xff) } } + body
  }

  private func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: folder.url.appending(path: name))
  }
}
