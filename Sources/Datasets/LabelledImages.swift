import Tensors
import Training

/// Grey images of one size, each with the class that it shows.
///
/// The pixels stay bytes, as in the file, until an image or a batch is asked for.
public struct LabelledImages: Examples, Sendable {
  /// The number of pixels from top to bottom.
  public let rows: Int
  /// The number of pixels from left to right.
  public let columns: Int
  /// The bytes `[count, rows, columns]`, row-major: 0 for paper to 255 for ink.
  public let pixels: [UInt8]
  /// The class of each image, `[count]`, each less than `classCount`.
  public let classes: [Int]
  /// The number of classes that there are, whether or not each has an image here.
  public let classCount: Int
  /// How bytes become numbers.
  public let normalisation: Normalisation
  private let table: [Float]

  /// The images of one IDX file, `[count, rows, columns]`, with the labels of another, `[count]`;
  /// throws `DataError` where the two are not of that form, differ in count, or a label is too large.
  public init(
    images: IDX, labels: IDX, classCount: Int = 10, normalisation: Normalisation = .unit
  ) throws {
    try Self.check(images: images, labels: labels)
    if let index = labels.body.firstIndex(where: { $0 >= classCount }) {
      throw DataError(
        "label \(index) is \(labels.body[index]); there are \(classCount) classes, "
          + "from 0 to \(classCount - 1). Is this the file of the labels?")
    }
    self.init(
      rows: images.dimensions[1], columns: images.dimensions[2], pixels: images.body,
      classes: labels.body.map { Int($0) }, classCount: classCount, normalisation: normalisation)
  }

  private init(
    rows: Int, columns: Int, pixels: [UInt8], classes: [Int], classCount: Int,
    normalisation: Normalisation
  ) {
    self.rows = rows
    self.columns = columns
    self.pixels = pixels
    self.classes = classes
    self.classCount = classCount
    self.normalisation = normalisation
    table = normalisation.table
  }

  /// The number of images.
  public var count: Int { classes.count }

  /// The number of pixels in an image.
  private var area: Int { rows * columns }

  /// The bytes of image `index`, `[rows, columns]`, row-major.
  public func bytes(of index: Int) -> [UInt8] { Array(slice(index)) }

  private func slice(_ index: Int) -> ArraySlice<UInt8> {
    check(index)
    return pixels[(index * area)..<((index + 1) * area)]
  }

  private func check(_ index: Int) {
    require(
      index >= 0 && index < count, "image \(index) was asked for; there are images 0..<\(count)")
  }

  /// Image `index`, `[rows, columns]`, normalised.
  public func image(_ index: Int) -> Tensor<Float> {
    Tensor(shape: [rows, columns], scalars: slice(index).map { table[Int($0)] })
  }

  /// The images at `indices`, `[indices.count, rows, columns, 1]`, normalised.
  public func images(_ indices: [Int]) -> Tensor<Float> {
    var scalars: [Float] = []
    scalars.reserveCapacity(indices.count * area)
    for index in indices {
      for byte in slice(index) { scalars.append(table[Int(byte)]) }
    }
    return Tensor(shape: [indices.count, rows, columns, 1], scalars: scalars)
  }

  /// The images at `indices`, `[indices.count, rows, columns, 1]`, normalised, and their classes.
  public func batch(_ indices: [Int]) -> Batch<Float> {
    Batch(inputs: images(indices), classes: indices.map { classes[$0] })
  }

  /// The shape of one image as an input, `[rows, columns, 1]`.
  public var inputShape: [Int] { [rows, columns, 1] }

  /// Writes image `index`, normalised, `[rows, columns, 1]`, into `input`, and gives its class.
  public func read(_ index: Int, into input: UnsafeMutableBufferPointer<Float>) -> Int {
    check(index)
    require(
      input.count == area, "an image of \(area) pixels was to be read into \(input.count)")
    pixels.withUnsafeBufferPointer { pixels in
      table.withUnsafeBufferPointer { table in
        let bytes = UnsafeBufferPointer(rebasing: pixels[index * area..<(index + 1) * area])
        for i in bytes.indices { input[i] = table[Int(bytes[i])] }
      }
    }
    return classes[index]
  }

  /// All images, `[count, rows, columns, 1]`, normalised.
  public func allImages() -> Tensor<Float> { images(Array(0..<count)) }

  /// The same images, turned into numbers in another way.
  public func normalised(_ normalisation: Normalisation) -> LabelledImages {
    LabelledImages(
      rows: rows, columns: columns, pixels: pixels, classes: classes, classCount: classCount,
      normalisation: normalisation)
  }

  /// The images at `indices` alone, in that order.
  public func subset(_ indices: some Sequence<Int>) -> LabelledImages {
    var pixels: [UInt8] = []
    var classes: [Int] = []
    for index in indices {
      pixels += slice(index)
      classes.append(self.classes[index])
    }
    return LabelledImages(
      rows: rows, columns: columns, pixels: pixels, classes: classes, classCount: classCount,
      normalisation: normalisation)
  }

  /// The first `count` images, or all if there are fewer.
  public func prefix(_ count: Int) -> LabelledImages { subset(0..<min(count, self.count)) }

  /// The same images in random order.
  public func shuffled(_ generator: inout Generator) -> LabelledImages {
    subset(generator.shuffled(count: count))
  }

  /// The indices of the images of class `number`, in order.
  public func indices(ofClass number: Int) -> [Int] {
    classes.indices.filter { classes[$0] == number }
  }

  /// How many images each class has, `[classCount]`.
  public var classCounts: [Int] {
    classes.reduce(into: [Int](repeating: 0, count: classCount)) { $0[$1] += 1 }
  }

  /// The mean and the standard deviation of x / 255 over all pixels x, whose sums are taken exactly.
  public var pixelStatistics: (mean: Double, deviation: Double) {
    var sum = 0
    var sumOfSquares = 0
    for byte in pixels {
      sum += Int(byte)
      sumOfSquares += Int(byte) * Int(byte)
    }
    let count = Double(pixels.count)
    let mean = Double(sum) / count
    let variance = Double(sumOfSquares) / count - mean * mean
    return (mean / 255, variance.squareRoot() / 255)
  }

  private static func check(images: IDX, labels: IDX) throws {
    guard images.elementType == .unsignedByte, images.dimensions.count == 3 else {
      throw DataError(
        "images are unsigned bytes [count, rows, columns]; this file has \(images.elementType) "
          + "\(images.dimensions). Were images and labels exchanged?")
    }
    guard labels.elementType == .unsignedByte, labels.dimensions.count == 1 else {
      throw DataError(
        "labels are unsigned bytes [count]; this file has \(labels.elementType) "
          + "\(labels.dimensions). Were images and labels exchanged?")
    }
    guard images.dimensions[0] == labels.dimensions[0] else {
      throw DataError(
        "\(grouped(images.dimensions[0])) images and \(grouped(labels.dimensions[0])) labels do not "
          + "go together. Are both files from the same set?")
    }
  }
}
