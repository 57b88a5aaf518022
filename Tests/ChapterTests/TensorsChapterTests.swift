import Datasets
import Exercises
import Tensors
import TestSupport
import Testing

@testable import TensorsChapter

/// The numbers that chapter 1 prints, worked by hand.
@Suite struct TensorsChapterTests {
  /// The first picture's pixels that the chapter prints: rows 6 to 8, columns 7 to 12.
  let pixels: Tensor<Float> = [
    [0, 30, 36, 94, 154, 170], [49, 238, 253, 253, 253, 253], [18, 219, 253, 253, 253, 253],
  ]
  let small = Tensor<Float>(shape: [2, 3, 4]) { place in
    Float(100 * place[0] + 10 * place[1] + place[2])
  }

  @Test func aHeadersBytes() {
    let bytes: [UInt8] = [0, 0, 0xea, 0x60]
    let (third, fourth): (Int, Int) = (14 * 16 + 10, 6 * 16 + 0)
    #expect(third == 234 && fourth == 96)
    let count: Int = third * 256 + fourth
    #expect(count == 60_000)
    #expect(number(bytes) == count)
    let turned: Int = (fourth * 256 + third) * 256 * 256
    #expect(number(bytes.reversed()) == turned)
    #expect(
      sumOfProducts([0, 0, 234, 96], [256 * 256 * 256, 256 * 256, 256, 1])
        == "0·16,777,216 + 0·65,536 + 234·256 + 96·1 = 60,000")
    let length: Int = 16 + 60_000 * 28 * 28
    #expect(length == 47_040_016)
  }

  @Test func stridesAndOffsets() {
    #expect(small.strides == [3 * 4, 4, 1])
    #expect(small.scalars[14] == 102)
    let places: [[Int]] = [[0, 0, 0], [0, 2, 1], [1, 0, 2], [1, 2, 3]]
    let offsets: [Int] = [
      0 * 12 + 0 * 4 + 0 * 1, 0 * 12 + 2 * 4 + 1 * 1, 1 * 12 + 0 * 4 + 2 * 1,
      1 * 12 + 2 * 4 + 3 * 1,
    ]
    for (number, place) in places.enumerated() {
      let offset = offsets[number]
      #expect(small.offset(of: place) == offset)
      #expect(small.index(at: offset) == place)
      #expect(sumOfProducts(place, small.strides).hasSuffix(" = \(offset)"))
      let spelled: Int = 100 * place[0] + 10 * place[1] + place[2]
      #expect(small.scalars[offset] == Float(spelled))
    }
    #expect(sumOfProducts([1, 0, 2], [12, 4, 1]) == "1·12 + 0·4 + 2·1 = 14")
    let factored: Int = (1 * 3 + 0) * 4 + 2
    #expect(factored == 14)
  }

  @Test func offsetsInTheFile() {
    let strides = Tensor<Float>(zeros: [4, 28, 28]).strides
    #expect(strides == [784, 28, 1])
    #expect(sumOfProducts([0, 7, 8], strides) == "0·784 + 7·28 + 8·1 = 204")
    #expect(sumOfProducts([3, 14, 13], strides) == "3·784 + 14·28 + 13·1 = 2,757")
    let offset: Int = 3 * 784 + 14 * 28 + 13
    #expect(offset == 2757)
  }

  @Test func theOrdersOfTheAxes() {
    let batch = Tensor<Float>(shape: [64, 28, 28, 1]) { place in
      Float(place[0] * 784 + place[1] * 28 + place[2])
    }
    let pyTorchBatch = batch.transposed([0, 3, 1, 2])
    let batchOfD4 = batch.transposed([3, 1, 2, 0])
    #expect(batch.strides == [784, 28, 1, 1])
    #expect(pyTorchBatch.strides == [784, 784, 28, 1])
    let strides: [Int] = [28 * 28 * 64, 28 * 64, 64, 1]
    #expect(batchOfD4.strides == strides)
    #expect(batch.flattened(from: 1).shape == [64, 28 * 28])
    #expect(pyTorchBatch.flattened(from: 1) == batch.flattened(from: 1))
    #expect(batchOfD4.flattened(from: 1).shape == [1, 50_176])
    #expect(strides[0] == 50_176)
  }

  @Test func broadcasting() {
    let table: Tensor<Float> = [[1, 2, 3], [4, 5, 6]]
    let row: Tensor<Float> = [10, 20, 30]
    let column: Tensor<Float> = [[1], [10]]
    expectEqual(table + row, [[1 + 10, 2 + 20, 3 + 30], [4 + 10, 5 + 20, 6 + 30]])
    expectEqual(table * column, [[1 * 1, 2 * 1, 3 * 1], [4 * 10, 5 * 10, 6 * 10]])
    expectEqual(row + column, [[10 + 1, 20 + 1, 30 + 1], [10 + 10, 20 + 10, 30 + 10]])
    #expect(broadcastShape([2, 3], [2]) == nil)
    #expect(broadcastShape([64, 28, 28], [64]) == nil)
    #expect(broadcastShape([64, 28, 28], [64, 1, 1]) == [64, 28, 28])
    #expect(broadcastShape([64, 1], [64]) == [64, 64])
  }

  @Test func oneHotLabelsAreEquallyFarApart() {
    let labels = [5, 0, 4, 1, 9, 2, 1, 3]
    let rows: Tensor<Float> = oneHot(labels, count: 10)
    #expect(rows.argmax(along: 1) == labels)
    let apart = (rows.expanded(axis: 1) - rows).squared().sum(along: 2)
    #expect(apart.shape == [8, 8])
    for (i, left) in labels.enumerated() {
      for (j, right) in labels.enumerated() {
        let expected: Float = left == right ? 0 : 1 * 1 + (-1) * (-1)
        #expect(apart[i, j] == expected)
      }
    }
  }

  @Test func theThreeNormalisations() {
    for (byte, unit) in [(0, 0.0), (18, 18.0 / 255), (126, 126.0 / 255), (255, 1.0)] {
      let byte = UInt8(byte)
      expectClose(Normalisation.unit(byte), Float(unit), absolute: 1e-7)
      let standard: Double = (unit - 0.1307) / 0.3081
      expectClose(Normalisation.mnist(byte), Float(standard), absolute: 1e-6)
      expectClose(Normalisation.symmetric(byte), Float(2 * unit - 1), absolute: 1e-6)
    }
    #expect(workedNormalisation(of: 126, .unit) == "126/255 = 0.4941")
    #expect(
      workedNormalisation(of: 126, .mnist)
        == "(126/255 − 0.1307) / 0.3081 = (0.4941 − 0.1307) / 0.3081 = 1.1795")
    #expect(
      workedNormalisation(of: 126, .symmetric)
        == "(126/255 − 0.5) / 0.5 = (0.4941 − 0.5) / 0.5 = -0.0118")
  }

  @Test func meanAndDeviationOfFourPixels() {
    let four: Tensor<Double> = [0, 0, 0, 1]
    let mean: Double = (0 + 0 + 0 + 1) / 4
    #expect(four.mean() == mean)
    let squares = (four - four.mean()).squared()
    expectEqual(
      squares, [0.25 * 0.25, 0.25 * 0.25, 0.25 * 0.25, 0.75 * 0.75] as Tensor<Double>)
    let variance: Double = (3 * 0.0625 + 0.5625) / 4
    #expect(squares.mean() == variance)
    #expect(four.standardDeviation() == variance.squareRoot())
  }

  @Test func theExtentOfInk() {
    #expect(extent([0, 0, 3, 0, 7, 0]) == 3)
    #expect(extent([0, 0, 0]) == 0)
    #expect(extent([5]) == 1)
  }

  @Test func bytesAreCounted() {
    let counts = histogram(of: [0, 255, 7, 0])
    #expect(counts.count == 256)
    #expect(counts[0] == 2 && counts[7] == 1 && counts[255] == 1)
    #expect(counts.reduce(0, +) == 4)
  }

  @Test func distancesFromMeans() {
    let pictures: Tensor<Float> = [[1, 2], [0, 0], [3, 1]]
    let means: Tensor<Float> = [[0, 0], [1, 1]]
    expectEqual(
      distances(pictures, means),
      [[1 * 1 + 2 * 2, 0 * 0 + 1 * 1], [0, 1 + 1], [3 * 3 + 1 * 1, 2 * 2 + 0 * 0]])
  }

  /// Two classes of pictures of one row: ink on the left, and ink in the middle.
  @Test func theFirstReader() throws {
    let bytes: [UInt8] = [
      0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 4, 255, 0, 0, 0, 0, 255, 0, 0, 0, 255, 51, 0,
    ]
    let examples = try LabelledImages(
      images: IDX(parsing: bytes), labels: IDX(parsing: [0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 1]),
      classCount: 2)
    let means: Tensor<Float> = [[1, 0, 0, 0], [0, 1, 0, 0]]
    #expect(shareRead(of: examples, movedBy: 0, means) == 3.0 / 3)
    // Moved by one, the first stands where the second class has its ink. The others have lost
    // theirs from both places, and of two that are equally far the first is taken.
    #expect(shareRead(of: examples, movedBy: 1, means) == 0.0 / 3)
  }
}

/// What chapter 1 computes from the real files.
@Suite(.enabled(if: Book.hasWholeMNIST, "MNIST is not here: `make data`, or LONGHAND_DATA=FOLDER"))
struct TensorsChapterDataTests {
  let mnist: MNIST

  init() throws { mnist = try #require(Book.mnist) }

  @Test func theFirstPicture() throws {
    let train = try mnist.train.normalised(.none)
    #expect(train.classes[..<8] == [5, 0, 4, 1, 9, 2, 1, 3])
    let digit = train.image(0)
    expectEqual(digit[6..<9, 7..<13], TensorsChapterTests().pixels)
    #expect(digit[7, 8] == 238 && digit.flattened()[7 * 28 + 8] == 238)
    #expect([11, 13, 16, 20, 21].map { digit[5, $0] } == [0, 18, 126, 166, 255])
    // Outside rows 5 to 24 and columns 4 to 23 there is no ink.
    #expect(digit.sum() == digit[5..<25, 4..<24].sum())
  }

  @Test func theHeaders() throws {
    let images = try mnist.idx(.trainImages)
    #expect(
      images.header == [0, 0, 8, 3, 0, 0, 234, 96, 0, 0, 0, 28, 0, 0, 0, 28])
    #expect(images.body.count == 60_000 * 28 * 28)
    #expect(try mnist.idx(.trainLabels).header == [0, 0, 8, 1, 0, 0, 234, 96])
    #expect(try mnist.test.count == 10_000)
  }

  @Test func thePixelsAreGrey() throws {
    let pixels = try mnist.train.pixels
    let counts = histogram(of: pixels)
    #expect(counts.count { $0 > 0 } == 256)
    #expect(pixels.count == 60_000 * 784)
    // The same sums, added otherwise: value by value.
    let sum = counts.indices.reduce(0) { $0 + $1 * counts[$1] }
    let squares = counts.indices.reduce(0) { $0 + $1 * $1 * counts[$1] }
    let mean = Double(sum) / Double(pixels.count)
    let deviation = (Double(squares) / Double(pixels.count) - mean * mean).squareRoot()
    let statistics = try mnist.train.pixelStatistics
    expectClose(statistics.mean, mean / 255, relative: 1e-12)
    expectClose(statistics.deviation, deviation / 255, relative: 1e-12)
    expectClose(statistics.mean, 0.1307, absolute: 0.00005)
    expectClose(statistics.deviation, 0.3081, absolute: 0.00005)
  }

  @Test func theClasses() throws {
    let counts = try mnist.train.classCounts
    #expect(counts.reduce(0, +) == 60_000)
    #expect(counts == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
  }
}
