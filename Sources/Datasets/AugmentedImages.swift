import Foundation
import Layers
import Synchronization
import Tensors
import Training

/// Images that are never seen twice the same: each epoch, each is changed at random in another way.
///
/// What an image becomes is a pure function of the seed, the epoch and the image's index. So it does
/// not matter in which order the images are read, nor by which threads, nor whether a training was
/// stopped and resumed.
public final class AugmentedImages: Examples {
  /// The images as they were.
  public let images: LabelledImages
  /// How they are changed.
  public let augmentation: Augmentation
  /// What all changes follow from.
  public let seed: UInt64
  /// The epoch that the changes are drawn for; 0 before the first.
  public private(set) var epoch = 0

  private var epochSeed: UInt64 = 0
  private let paper: Float
  private let room: ScratchRoom

  /// The images, changed as `augmentation` says.
  public init(_ images: LabelledImages, _ augmentation: Augmentation, seed: UInt64) {
    self.images = images
    self.augmentation = augmentation
    self.seed = seed
    paper = images.normalisation(0)
    let area = images.rows * images.columns
    let elastic =
      augmentation.elastic?.scratchCount(rows: images.rows, columns: images.columns) ?? 0
    room = ScratchRoom(count: 3 * area + elastic)
    beginEpoch(0)
  }

  /// Draws the changes anew; it may not be called while another thread reads.
  public func beginEpoch(_ epoch: Int) {
    self.epoch = epoch
    var first = Generator(seed: seed)
    var second = Generator(seed: first.next() &+ UInt64(bitPattern: Int64(epoch)))
    epochSeed = second.next()
  }

  /// The number of images.
  public var count: Int { images.count }

  /// The shape of one image as an input, `[rows, columns, 1]`.
  public var inputShape: [Int] { images.inputShape }

  /// The generator of all that is drawn for image `index` in this epoch.
  private func generator(_ index: Int) -> Generator {
    Generator(seed: epochSeed &+ UInt64(bitPattern: Int64(index)))
  }

  /// What is drawn for image `index` in this epoch, elastic distortion apart.
  public func warp(of index: Int) -> Warp {
    var generator = generator(index)
    return augmentation.warp(generator: &generator)
  }

  /// What image `index` has become in this epoch, `[rows, columns]`, normalised.
  public func image(_ index: Int) -> Tensor<Float> {
    batch([index]).inputs.reshaped(to: [images.rows, images.columns])
  }

  /// What the images at `indices` have become, `[indices.count, rows, columns, 1]`, and their classes.
  public func batch(_ indices: [Int]) -> Batch<Float> {
    let area = images.rows * images.columns
    var inputs = Tensor<Float>(zeros: [indices.count] + inputShape)
    var classes: [Int] = []
    inputs.withUnsafeMutableScalars { inputs in
      for (place, index) in indices.enumerated() {
        classes.append(
          read(
            index,
            into: UnsafeMutableBufferPointer(rebasing: inputs[place * area..<(place + 1) * area])))
      }
    }
    return Batch(inputs: inputs, classes: classes)
  }

  /// Writes what image `index` has become, normalised, `[rows, columns, 1]`, and gives its class.
  public func read(_ index: Int, into input: UnsafeMutableBufferPointer<Float>) -> Int {
    let (rows, columns) = (images.rows, images.columns)
    let area = rows * columns
    return room.lend { scratch in
      let number = images.read(
        index, into: UnsafeMutableBufferPointer(start: scratch, count: area))
      require(
        input.count == area, "an image of \(area) pixels was to be read into \(input.count)")
      guard let output = input.baseAddress else { return number }
      var generator = generator(index)
      let map = BackwardMap(
        augmentation.warp(generator: &generator), rows: rows, columns: columns)
      let (down, right) = (scratch + area, scratch + 2 * area)
      let isElastic = augmentation.elastic != nil
      if let elastic = augmentation.elastic {
        for axis in 1...2 {
          elastic.draw(
            rows: rows, columns: columns, into: scratch + axis * area,
            scratch: scratch + 3 * area, generator: &generator)
        }
      }
      var nobody = NoObserver<Float>()
      Datasets.warp(
        scratch, rows: rows, columns: columns, paper: paper, by: map,
        displacement: isElastic ? (UnsafePointer(down), UnsafePointer(right)) : nil,
        into: output, observer: &nobody)
      return number
    }
  }
}

/// Memory to work in, lent to one thread at a time and kept for the next.
///
/// There is some for each processor from the start; only more threads than that would need new.
private final class ScratchRoom: Sendable {
  private struct Piece: @unchecked Sendable { let memory: UnsafeMutablePointer<Float> }

  private let count: Int
  private let free = Mutex<[Piece]>([])

  init(count: Int) {
    self.count = count
    let pieces = max(4, ProcessInfo.processInfo.activeProcessorCount)
    free.withLock { free in
      free.reserveCapacity(4 * pieces)
      for _ in 0..<pieces { free.append(Piece(memory: .allocate(capacity: count))) }
    }
  }

  deinit {
    free.withLock { for piece in $0 { piece.memory.deallocate() } }
  }

  func lend<Result>(_ body: (UnsafeMutablePointer<Float>) -> Result) -> Result {
    let piece = free.withLock { $0.popLast() } ?? Piece(memory: .allocate(capacity: count))
    defer { free.withLock { $0.append(piece) } }
    return body(piece.memory)
  }
}
